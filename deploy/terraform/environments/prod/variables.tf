# ------------------------------------------------------------------------------------------------------- what it is called

variable "project" {
  description = "Tag Project and first part of every name."
  type        = string
  default     = "mbot"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.project))
    error_message = "project: 1 to 20 small letters, digits and hyphens, a letter first."
  }
}

variable "environment" {
  description = "Tag Environment and second part of every name."
  type        = string
  default     = "prod"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.environment))
    error_message = "environment: 1 to 20 small letters, digits and hyphens, a letter first."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-west-3"

  validation {
    condition     = can(regex("^[a-z]{2}-[a-z]+-[0-9]$", var.region)) && !startswith(var.region, "cn-")
    error_message = "region: such as eu-west-3; China and GovCloud have names of their own for everything and are not supported."
  }
}

variable "domain" {
  description = "The app's name in DNS, for application_url only; \"\" when there is none."
  type        = string
  default     = ""

  validation {
    condition     = var.domain == "" || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z][a-z0-9-]+$", var.domain))
    error_message = "domain: a name such as app.example.org, without https://."
  }
}

# --------------------------------------------------------------------------------------------------------- who may reach it

variable "admin_cidrs" {
  description = "Networks that may reach SSH (22) and the agent (7443), such as [\"203.0.113.7/32\"]; IPv6 too. `mbot-client allow-ip` keeps it."
  type        = set(string)

  validation {
    condition     = alltrue([for cidr in var.admin_cidrs : can(cidrsubnet(cidr, 0, 0))])
    error_message = "admin_cidrs: networks such as 203.0.113.7/32 or 2001:db8:1::/48."
  }

  validation {
    condition     = alltrue([for cidr in var.admin_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, true)])
    error_message = "admin_cidrs: write networks as AWS does, without bits behind the prefix and with IPv6 small and short: ${join(", ", [for cidr in var.admin_cidrs : try(cidrsubnet(cidr, 0, 0), cidr)])}."
  }

  validation {
    condition     = var.admin_open_to_everyone || alltrue([for cidr in var.admin_cidrs : try(tonumber(split("/", cidr)[1]) >= (strcontains(cidr, ":") ? 24 : 8), true)])
    error_message = "admin_cidrs: that opens SSH and the agent to (nearly) everybody. Name your own network, or set admin_open_to_everyone = true."
  }
}

variable "admin_open_to_everyone" {
  description = "Allow networks wider than /8 (IPv4) or /24 (IPv6) in admin_cidrs, such as 0.0.0.0/0."
  type        = bool
  default     = false
}

variable "key_name" {
  description = "EC2 key pair for SSH (`mbot-client keypair create`); counts when the instance is made."
  type        = string

  validation {
    condition     = can(regex("^\\S(.{0,253}\\S)?$", var.key_name)) && !strcontains(var.key_name, "BEGIN")
    error_message = "key_name: the name of a key pair in this region, not a key."
  }
}

# -------------------------------------------------------------------------------------------------------------- the machine

variable "instance_type" {
  description = "Size of the machine, x86_64. Another one stops it for a minute: `mbot-client resize` asks first."
  type        = string
  default     = "t3.small"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", var.instance_type)) && !can(regex("^(a1|[a-z]+[0-9]+g[a-z]*)\\.", var.instance_type))
    error_message = "instance_type: such as t3.small, with an x86_64 processor (those of Graviton, t4g and the like, can't run mbot-agent)."
  }
}

variable "ubuntu_release" {
  description = "Ubuntu LTS of a new instance: the newest that install.sh takes."
  type        = string
  default     = "24.04"

  validation {
    condition     = contains(["22.04", "24.04"], var.ubuntu_release)
    error_message = "ubuntu_release: 22.04 or 24.04."
  }
}

variable "volume_gb" {
  description = "Size of the disk in GB. It can grow and never shrinks."
  type        = number
  default     = 20

  validation {
    condition     = var.volume_gb >= 10 && var.volume_gb <= 1000 && floor(var.volume_gb) == var.volume_gb
    error_message = "volume_gb: a whole number from 10 to 1000."
  }
}

variable "termination_protection" {
  description = "AWS refuses to end the instance. `mbot-client down` takes it off first."
  type        = bool
  default     = true
}

# ------------------------------------------------------------------------------- its first boot (bootstrap/user-data.tftpl)

variable "archive_url" {
  description = "Where a new instance downloads the archive of `bootstrap/archive.sh`; \"\": mbot-client brings it over SSH."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^(https?://[^\\s'\"@?\\\\]+)?$", var.archive_url))
    error_message = "archive_url: an http(s) address without credentials or query: every process of the machine can read it."
  }
}

variable "archive_sha256" {
  description = "SHA-256 of that archive, as archive.sh prints it."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([0-9a-f]{64})?$", var.archive_sha256)) && (var.archive_url == "") == (var.archive_sha256 == "")
    error_message = "archive_sha256: 64 hex digits in small letters, together with archive_url."
  }
}

variable "source_url" {
  description = "The app's git repository, deployed at the first start; \"\": nothing yet. A private one gets its key by `mbot-client source deploy-key`."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[^\\s'\"\\\\]*$", var.source_url)) && !can(regex("^https?://[^/]*@", var.source_url))
    error_message = "source_url: a repository's address without credentials: every process of the machine can read it."
  }
}

variable "source_ref" {
  description = "Branch, tag or commit; \"\": the repository's default."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]*$", var.source_ref))
    error_message = "source_ref: a branch, tag or commit."
  }
}

variable "agent_settings" {
  description = "Further settings for agent.json, in its form; nothing secret."
  type        = any
  default     = {}

  validation {
    condition     = can(keys(var.agent_settings))
    error_message = "agent_settings: an object, such as { deploy = { watchWindow = \"5m\" } }."
  }
}

# -------------------------------------------------------------------------------------------------------------- the network

variable "vpc_cidr" {
  description = "IPv4 addresses of the network that is made."
  type        = string
  default     = "10.20.0.0/16"

  validation {
    condition     = try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr && tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 24, false)
    error_message = "vpc_cidr: a network from /16 to /24, such as 10.20.0.0/16."
  }
}

variable "availability_zone" {
  description = "Zone of the network that is made; null lets AWS choose."
  type        = string
  default     = null

  validation {
    condition     = var.availability_zone == null ? true : can(regex("^${var.region}[a-z]$", var.availability_zone))
    error_message = "availability_zone: one of the region, such as ${var.region}a."
  }
}

variable "vpc_id" {
  description = "A network that is there already, with subnet_id; null makes one."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_id == null ? true : can(regex("^vpc-[0-9a-f]+$", var.vpc_id))
    error_message = "vpc_id: vpc-..."
  }
}

variable "subnet_id" {
  description = "A public subnet of that network."
  type        = string
  default     = null

  validation {
    condition     = (var.subnet_id == null) == (var.vpc_id == null) && (var.subnet_id == null ? true : can(regex("^subnet-[0-9a-f]+$", var.subnet_id)))
    error_message = "subnet_id: subnet-..., together with vpc_id."
  }
}

# ------------------------------------------------------------------------------------------------------- what may be added

variable "backup" {
  description = "A snapshot each night by AWS: { time = \"03:00\" (UTC), keep = 7 }; null: none."
  type = object({
    time = optional(string, "03:00")
    keep = optional(number, 7)
  })
  default = null

  validation {
    condition     = var.backup == null ? true : can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup.time)) && var.backup.keep >= 2 && var.backup.keep <= 1000
    error_message = "backup: time as HH:MM in UTC, keep from 2 to 1000."
  }
}

variable "schedule" {
  description = "Stops it in the evening and starts it on working days: { time_zone, start, stop, days }; null: runs on. start = null: is never started."
  type = object({
    time_zone = optional(string, "Europe/Paris")
    start     = optional(string)
    stop      = string
    days      = optional(string, "MON-FRI")
  })
  default = null

  validation {
    condition     = var.schedule == null ? true : alltrue([for time in compact([var.schedule.start, var.schedule.stop]) : can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", time))])
    error_message = "schedule: start and stop as HH:MM."
  }

  validation {
    condition     = var.schedule == null ? true : var.schedule.start != var.schedule.stop
    error_message = "schedule: start and stop at the same minute undo each other."
  }

  validation {
    condition     = var.schedule == null ? true : can(regex("^(MON|TUE|WED|THU|FRI|SAT|SUN)([,-](MON|TUE|WED|THU|FRI|SAT|SUN))*$", var.schedule.days))
    error_message = "schedule: days as MON-FRI or MON,WED,FRI."
  }

  validation {
    condition     = var.schedule == null ? true : can(regex("^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z_-]+)+)$", var.schedule.time_zone))
    error_message = "schedule: time_zone such as Europe/Paris."
  }
}

variable "alarm_email" {
  description = "Who is told when AWS sees the machine fail; null: nobody."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null ? true : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alarm_email))
    error_message = "alarm_email: an address."
  }
}
