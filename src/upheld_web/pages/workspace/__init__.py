"""Workspace: an administrator sees everybody, and lets people in, back in, and out."""

from upheld_web.access.guard import Page
from upheld_web.access.roles import Need
from upheld_web.pages.workspace.view import change_person, new_password, withdraw_any, workspace

WHO = Need.ADMINISTRATOR

PAGES = (
    Page("workspace", "workspace/", workspace, WHO, WHO, tab="Workspace"),
    Page("new-password", "workspace/<int:id>/new-password/", new_password, None, WHO, under="workspace"),
    Page("withdraw-any", "workspace/links/<int:id>/withdraw/", withdraw_any, None, WHO, under="workspace"),
    Page("change-person", "workspace/<int:id>/<slug:what>/", change_person, None, WHO, under="workspace"),
)

__all__ = ["PAGES"]
