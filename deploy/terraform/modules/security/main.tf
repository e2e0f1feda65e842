# Who may reach the instance: everybody 80 and 443, the admin networks also SSH and the agent.
#
# The rules are inline, one for each port and network, each with a description of its own. So AWS's provider reads back
# exactly these objects, and a plan is empty after `mbot-client allow-ip` has made the same rule and written admin_cidrs.
# A resource for each rule would want the new rule's id in the state. What the client must make:
#
#   protocol tcp, one port, one network, description "SERVICE from CIDR" with SERVICE ssh (22) or agent (7443)
#
# A rule that is made by hand goes with the next apply.

locals {
  everyone = toset(["0.0.0.0/0", "::/0"])

  services = {
    http  = { port = 80, from = local.everyone }
    https = { port = 443, from = local.everyone }
    ssh   = { port = 22, from = var.admin_cidrs }
    agent = { port = var.agent_port, from = var.admin_cidrs }
  }

  ingress = flatten([for service, rule in local.services : [for cidr in rule.from : {
    description      = "${service} from ${cidr}"
    protocol         = "tcp"
    from_port        = rule.port
    to_port          = rule.port
    cidr_blocks      = strcontains(cidr, ":") ? [] : [cidr]
    ipv6_cidr_blocks = strcontains(cidr, ":") ? [cidr] : []
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]])
}

resource "aws_security_group" "this" {
  name        = var.name
  description = "MBot: app, SSH and agent"
  vpc_id      = var.vpc_id
  ingress     = local.ingress

  # Git, package indexes, certificate authority, databases: the app decides where it connects to.
  egress = [{
    description      = "anywhere"
    protocol         = "-1"
    from_port        = 0
    to_port          = 0
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]

  tags = merge(var.tags, { Name = var.name })
}
