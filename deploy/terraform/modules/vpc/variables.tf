variable "name" {
  description = "What every resource is called, PROJECT-ENVIRONMENT."
  type        = string
}

variable "tags" {
  description = "Tags of every resource; Name is added."
  type        = map(string)
}

variable "cidr" {
  description = "IPv4 addresses of the network, /16 to /24."
  type        = string
}

variable "availability_zone" {
  description = "Zone of the subnet; null lets AWS choose."
  type        = string
  default     = null
}
