variable "name" {
  description = "What every resource is called, PROJECT-ENVIRONMENT."
  type        = string
}

variable "tags" {
  description = "Tags of every resource; Name is added."
  type        = map(string)
}

variable "backup_tag" {
  description = "Value of the tag mbot:backup of the instance."
  type        = string
}

variable "instance_arn" {
  description = "The only instance that may be snapshotted."
  type        = string
}

variable "time" {
  description = "When, HH:MM in UTC."
  type        = string
}

variable "keep" {
  description = "How many snapshots stay."
  type        = number
}
