variable "name" {
  description = "What every resource is called, PROJECT-ENVIRONMENT."
  type        = string
}

variable "tags" {
  description = "Tags of every resource; Name is added."
  type        = map(string)
}

variable "vpc_id" {
  description = "Network of the group."
  type        = string
}

variable "admin_cidrs" {
  description = "Networks that may reach SSH and the agent, IPv4 and IPv6, in canonical form."
  type        = set(string)
}

variable "agent_port" {
  description = "Port of the agent."
  type        = number
  default     = 7443
}
