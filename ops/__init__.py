"""The platform room: embedded services, process runner, health, logs and the manners of the REST face."""
