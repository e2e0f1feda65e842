variable "name" {
  description = "What every resource is called, PROJECT-ENVIRONMENT."
  type        = string
}

variable "tags" {
  description = "Tags of every resource; Name is added."
  type        = map(string)
}

variable "subnet_id" {
  description = "Subnet of the instance."
  type        = string
}

variable "security_group_id" {
  description = "Who may reach it."
  type        = string
}

variable "instance_type" {
  description = "Size of the machine, x86_64."
  type        = string
}

variable "ubuntu_release" {
  description = "Ubuntu LTS of a new instance."
  type        = string
}

variable "key_name" {
  description = "EC2 key pair for SSH."
  type        = string
}

variable "volume_gb" {
  description = "Size of the disk in GB."
  type        = number
}

variable "termination_protection" {
  description = "Whether AWS refuses to end the instance."
  type        = bool
  default     = true
}

variable "user_data" {
  description = "Values of bootstrap/user-data.tftpl."
  type = object({
    archive_url     = string
    archive_sha256  = string
    source_url      = string
    source_ref      = string
    settings_base64 = string
  })
}

variable "backup_tag" {
  description = "Value of the tag mbot:backup, by which a backup policy finds the instance; null leaves the tag out."
  type        = string
  default     = null
}
