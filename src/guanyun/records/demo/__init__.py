"""The demo zone: invented people, firms and a year of cases, all 示例, drawn from one seed."""
