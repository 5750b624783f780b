"""What every engine may use: calendar, places, money, findings, FEEL."""
