"""What the rates of a product that acts mean: precision, people, money, and what the tested sample can support."""
