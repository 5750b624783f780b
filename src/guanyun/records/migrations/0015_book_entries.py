"""Our own books of payments, beside what the bank says."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0014_payouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=64)),
                ('line', models.BigIntegerField()),
                ('way', models.CharField(max_length=8)),
                ('on', models.DateField()),
                ('amount_fen', models.BigIntegerField()),
                ('serial', models.CharField(blank=True, max_length=64)),
                ('is_void', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'book_entry',
                'indexes': [models.Index(fields=['zone', 'on'], name='book_entry_by_day'), models.Index(fields=['zone', 'line'], name='book_entry_by_line')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='book_entry_some')],
            },
        ),
    ]
