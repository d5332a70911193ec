"""Tokens end by themselves; those there are were made for until they are revoked."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0002_what_is_judged")]

    operations = [
        migrations.AddField(model_name="token", name="expires_at", field=models.DateTimeField(null=True)),
    ]
