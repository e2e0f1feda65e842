variable "name" {
  description = "What every resource is called, PROJECT-ENVIRONMENT."
  type        = string
}

variable "tags" {
  description = "Tags of every resource; Name is added."
  type        = map(string)
}

variable "region" {
  description = "Region of the instance."
  type        = string
}

variable "instance_id" {
  description = "The instance."
  type        = string
}

variable "email" {
  description = "Who is told; AWS asks that address once whether it wants to be."
  type        = string
}
