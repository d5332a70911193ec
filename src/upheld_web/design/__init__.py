"""The one design system: tokens, components and the frame around every page, and a page that shows them all."""
