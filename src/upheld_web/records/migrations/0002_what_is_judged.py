"""A version of a spec says what of it is judged, so that a verdict is old only where that changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import migrations, models

from upheld import UpheldError, spec_from_text
from upheld.spec import judged_hash


def told(apps: Any, schema_editor: Any) -> None:
    """Tell it of the versions there are. One that is no spec any more says nothing: it is like no other."""
    versions = apps.get_model("records", "SpecVersion").objects.only("pk", "text")
    for version in versions.iterator():
        try:
            version.judged_hash = judged_hash(spec_from_text(version.text, folder=Path(), name="spec"))
        except UpheldError:
            continue
        version.save(update_fields=["judged_hash"])


class Migration(migrations.Migration):
    dependencies = [("records", "0001_ground")]

    operations = [
        migrations.AddField(
            model_name="specversion",
            name="judged_hash",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.RunPython(told, migrations.RunPython.noop),
    ]
