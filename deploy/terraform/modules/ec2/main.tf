# The instance, its address, its disk and the role that its processes have in AWS.

locals {
  tags      = merge(var.tags, { Name = var.name })
  user_data = templatefile("${path.module}/../../../../bootstrap/user-data.tftpl", var.user_data)
}

# Canonical keeps this parameter at the newest image. The last part but one is the kind of disk that the image was made with.
data "aws_ssm_parameter" "ubuntu" {
  name = "/aws/service/canonical/ubuntu/server/${var.ubuntu_release}/stable/current/amd64/hvm/${var.ubuntu_release == "22.04" ? "ebs-gp2" : "ebs-gp3"}/ami-id"
}

# The agent asks nothing of AWS: snapshots, starts and stops are made from the laptop, metrics are fetched by Prometheus.
# So the role has no policy. It is there because an app may need one: attach that to the role, and nothing is replaced.
resource "aws_iam_role" "instance" {
  name        = "${var.name}-instance"
  description = "Processes on ${var.name}; may do nothing unless a policy is attached"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
  tags = local.tags
}

resource "aws_iam_instance_profile" "instance" {
  name = "${var.name}-instance"
  role = aws_iam_role.instance.name
  tags = local.tags
}

resource "aws_instance" "this" {
  ami                                  = data.aws_ssm_parameter.ubuntu.insecure_value
  instance_type                        = var.instance_type
  key_name                             = var.key_name
  subnet_id                            = var.subnet_id
  vpc_security_group_ids               = [var.security_group_id]
  iam_instance_profile                 = aws_iam_instance_profile.instance.name
  user_data                            = local.user_data
  user_data_replace_on_change          = false
  disable_api_termination              = var.termination_protection
  instance_initiated_shutdown_behavior = "stop"
  tags                                 = merge(local.tags, var.backup_tag == null ? {} : { "mbot:backup" = var.backup_tag })

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    http_protocol_ipv6          = "disabled"
    instance_metadata_tags      = "disabled"
  }

  root_block_device {
    volume_type           = "gp3"
    volume_size           = var.volume_gb
    encrypted             = true
    delete_on_termination = true
    tags                  = local.tags
  }

  lifecycle {
    # These count when the instance is made. A newer image, archive or key pair must neither replace nor stop one that
    # serves, and an imported one keeps its disk: encryption can't be changed in place.
    ignore_changes = [ami, user_data, user_data_base64, key_name, root_block_device[0].encrypted, root_block_device[0].kms_key_id]

    precondition {
      condition     = length(base64encode(local.user_data)) <= 21844
      error_message = "The user-data is larger than the 16 KB that EC2 takes: shorten agent_settings."
    }
  }
}

resource "aws_eip" "this" {
  domain = "vpc"
  tags   = local.tags
}

resource "aws_eip_association" "this" {
  allocation_id = aws_eip.this.id
  instance_id   = aws_instance.this.id
}
