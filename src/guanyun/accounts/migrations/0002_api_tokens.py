import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=64)),
                ('label', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('shown', models.CharField(max_length=12)),
                ('may_act', models.BooleanField()),
                ('made_by', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_by', models.CharField(blank=True, max_length=64)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'api_token',
            },
        ),
        migrations.CreateModel(
            name='TokenUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('operation', models.CharField(max_length=64)),
                ('status', models.SmallIntegerField()),
                ('count', models.IntegerField(default=0)),
                ('last_at', models.DateTimeField()),
                ('address', models.CharField(blank=True, max_length=64)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='accounts.apitoken')),
            ],
            options={
                'db_table': 'token_use',
            },
        ),
        migrations.AddIndex(
            model_name='apitoken',
            index=models.Index(fields=['person', 'zone'], name='api_token_by_person'),
        ),
        migrations.AddConstraint(
            model_name='tokenuse',
            constraint=models.UniqueConstraint(fields=('token', 'hour', 'operation', 'status'), name='token_use_unique'),
        ),
    ]
