"""The watch: sources polled on a schedule, what is new taken in, alerts and the morning report sent."""
