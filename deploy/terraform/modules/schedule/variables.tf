variable "name" {
  description = "What every resource is called, PROJECT-ENVIRONMENT."
  type        = string
}

variable "tags" {
  description = "Tags of every resource; Name is added."
  type        = map(string)
}

variable "instance_id" {
  description = "The instance."
  type        = string
}

variable "instance_arn" {
  description = "The only instance that may be started and stopped."
  type        = string
}

variable "time_zone" {
  description = "IANA name of the zone that the times are in; follows summer time."
  type        = string
}

variable "start" {
  description = "When it is started, HH:MM; null never."
  type        = string
}

variable "stop" {
  description = "When it is stopped, HH:MM."
  type        = string
}

variable "days" {
  description = "Days on which it is started, as in cron: MON-FRI."
  type        = string
}
