using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>Wrong edits of deploy/terraform are caught by validate or by its own tests: what could not fail would be worth nothing.</summary>
public sealed class MistakeTests
{
    private static readonly Mistake[] Some =
    [
        new("encryption off", "modules/ec2", "modules/ec2/main.tf", "encrypted             = true", "encrypted             = false", "encrypted only if the disk is"),
        new("IMDSv1", "modules/ec2", "modules/ec2/main.tf", "http_tokens                 = \"required\"", "http_tokens                 = \"optional\"", "IMDSv2 only"),
        new("SSH open to everybody", "modules/security", "modules/security/main.tf", "{ port = 22, from = var.admin_cidrs }", "{ port = 22, from = local.everyone }", "open to everybody over IPv4: 80 and 443"),
        new("a wide network taken for a variable", "environments/prod", "environments/prod/variables.tf", "(strcontains(cidr, \":\") ? 24 : 8)", "0", "var.admin_cidrs, was expected to report an error"),
        new("a new image replaces it", "modules/ec2", "modules/ec2/main.tf", "ignore_changes = [ami, ", "ignore_changes = [", "a newer image does not replace it"),
        new("an argument that there is not", "modules/ec2", "modules/ec2/main.tf", "disable_api_termination ", "termination_protection ", "Unsupported argument"),
    ];

    private static readonly Mistake[] Others =
    [
        new("the agent open to everybody", "modules/security", "modules/security/main.tf", "port = var.agent_port, from = var.admin_cidrs", "port = var.agent_port, from = local.everyone", "open to everybody"),
        new("a rule for many networks", "modules/security", "modules/security/main.tf", "cidr_blocks      = strcontains(cidr, \":\") ? [] : [cidr]", "cidr_blocks      = strcontains(cidr, \":\") ? [] : [cidr, \"10.0.0.0/8\"]", "TCP, one port, one network"),
        new("a description for all", "modules/security", "modules/security/main.tf", "\"${service} from ${cidr}\"", "\"MBot\"", "a description of its own"),
        new("no 443", "modules/security", "modules/security/main.tf", "port = 443, from", "port = 4443, from", "80 and 443"),
        new("a new archive stops it", "modules/ec2", "modules/ec2/main.tf", "[ami, user_data, ", "[ami, ", "a newer archive does not stop it"),
        new("another key pair replaces it", "modules/ec2", "modules/ec2/main.tf", " key_name, root", " root", "another key pair does not replace it"),
        new("two hops", "modules/ec2", "modules/ec2/main.tf", "http_put_response_hop_limit = 1", "http_put_response_hop_limit = 2", "one hop"),
        new("no termination protection", "modules/ec2", "modules/ec2/variables.tf", "  default     = true", "  default     = false", "termination protection"),
        new("a shutdown ends it", "modules/ec2", "modules/ec2/main.tf", "\"stop\"", "\"terminate\"", "a shutdown from inside stops it"),
        new("other user-data replaces it", "modules/ec2", "modules/ec2/main.tf", "user_data_replace_on_change          = false", "user_data_replace_on_change          = true", "other user-data replaces nothing"),
        new("an old kind of disk", "modules/ec2", "modules/ec2/main.tf", "\"gp3\"", "\"gp2\"", "gp3, 20 GB"),
        new("an image for another processor", "modules/ec2", "modules/ec2/main.tf", "/amd64/", "/arm64/", "Canonical's parameter"),
        new("anybody takes the role", "modules/ec2", "modules/ec2/main.tf", "Principal = { Service = \"ec2.amazonaws.com\" }", "Principal = \"*\"", "nobody else can take it"),
        new("a disk without tags", "modules/ec2", "modules/ec2/main.tf", "    tags                  = local.tags\n", "", "Unknown condition value"),
        new("a value that the template does not get", "modules/ec2", "modules/ec2/main.tf", "var.user_data)", "{ archive_url = \"\" })", "vars map does not contain key"),
        new("the default group lets its members in", "modules/vpc", "modules/vpc/main.tf", "resource \"aws_default_security_group\" \"this\" {", "resource \"aws_default_security_group\" \"this\" {\n  ingress {\n    protocol  = \"-1\"\n    self      = true\n    from_port = 0\n    to_port   = 0\n  }", "AWS's default group has no rules"),
        new("no way out over IPv6", "modules/vpc", "modules/vpc/main.tf", "\"::/0\"", "\"fd00::/8\"", "both families have a way out"),
        new("an address that is charged", "modules/vpc", "modules/vpc/main.tf", "map_public_ip_on_launch         = false", "map_public_ip_on_launch         = true", "a second IPv4 address would be charged"),
        new("DLM's snapshots as the client's", "modules/backup", "modules/backup/main.tf", "ManagedBy = \"dlm\", \"mbot", "ManagedBy = \"mbot-client\", \"mbot", "DLM's snapshots are DLM's"),
        new("DLM takes the volume", "modules/backup", "modules/backup/main.tf", "[\"INSTANCE\"]", "[\"VOLUME\"]", "after a restore it has another volume"),
        new("DLM deletes any snapshot", "modules/backup", "modules/backup/main.tf", "        Condition = { StringEquals = { \"aws:ResourceTag/ManagedBy\" = \"dlm\" } }\n", "", "it deletes what it made"),
        new("the scheduler stops any instance", "modules/schedule", "modules/schedule/main.tf", "Resource = var.instance_arn", "Resource = \"*\"", "starts and stops this instance"),
        new("hour and minute mixed up", "modules/schedule", "modules/schedule/main.tf", "cron(${tonumber(split(\":\", each.value.at)[1])} ${tonumber(split(\":\", each.value.at)[0])}", "cron(${tonumber(split(\":\", each.value.at)[0])} ${tonumber(split(\":\", each.value.at)[1])}", "minute, hour, days"),
        new("the stop in UTC", "modules/schedule", "modules/schedule/main.tf", "schedule_expression_timezone = var.time_zone", "schedule_expression_timezone = \"UTC\"", "of that zone"),
        new("a stopped machine alarms", "modules/alarms", "modules/alarms/main.tf", "\"notBreaching\"", "\"breaching\"", "no figures, no alarm"),
        new("the wrong output", "environments/prod", "environments/prod/outputs.tf", "value       = \"${module.ec2.elastic_ip}:${local.agent_port}\"", "value       = module.ec2.elastic_ip", "addresses"),
        new("an output of a resource that there is not", "environments/prod", "environments/prod/outputs.tf", "value       = module.security.security_group_id", "value       = module.security.group_id", "Unsupported attribute"),
        new("a module without what it needs", "environments/prod", "environments/prod/main.tf", "  volume_gb              = var.volume_gb\n", "", "Missing required argument"),
        new("backups for everybody", "environments/prod", "environments/prod/main.tf", "count  = var.backup == null ? 0 : 1", "count  = 1", "Attempt to get attribute from null value"),
        new("credentials in the source", "environments/prod", "environments/prod/variables.tf", " && !can(regex(\"^https?://[^/]*@\", var.source_url))", "", "var.source_url, was expected to report an error"),
    ];

    // Whether there is such a type, such a zone, such a service: nobody but AWS and its provider's code knows.
    private static readonly Mistake[] Unseen =
    [
        new("a type that AWS does not have", "environments/prod", "environments/prod/variables.tf", "\"t3.small\"\n", "\"t3.smal\"\n", ""),
        new("a zone that there is not", "environments/prod", "environments/prod/variables.tf", "(string, \"Europe/Paris\")", "(string, \"Europe/Pariss\")", ""),
        new("an action that IAM does not know", "environments/prod", "modules/schedule/main.tf", "\"ec2:${title(call.api)}\"", "\"ec2:${call.api}s\"", ""),
    ];

    public static TheoryData<Mistake> SomeMistakes => [.. Some];

    public static TheoryData<Mistake> OtherMistakes => [.. Others];

    public static TheoryData<Mistake> UnseenMistakes => [.. Unseen];

    [NeedsTheory(Part.Terraform)]
    [MemberData(nameof(SomeMistakes), DisableDiscoveryEnumeration = true)]
    public Task AMistake_IsCaught(Mistake mistake) => IsCaughtAsync(mistake);

    [NeedsTheory(Part.Terraform)]
    [Trait("Duration", "Long")]
    [MemberData(nameof(OtherMistakes), DisableDiscoveryEnumeration = true)]
    public Task AnyMistake_IsCaught(Mistake mistake) => IsCaughtAsync(mistake);

    /// <summary>So that nobody takes these checks for more than they are.</summary>
    [NeedsTheory(Part.Terraform)]
    [Trait("Duration", "Long")]
    [MemberData(nameof(UnseenMistakes), DisableDiscoveryEnumeration = true)]
    public async Task WhatOnlyAwsKnows_IsNotCaught(Mistake mistake)
    {
        ArgumentNullException.ThrowIfNull(mistake);
        using var terraform = await TerraformCopy.CreateAsync(mistake.Module, mistake.Make);

        (await terraform.RunAsync("validate")).Expect(0);
        (await terraform.RunAsync("test")).Expect(0);
    }

    private static async Task IsCaughtAsync(Mistake mistake)
    {
        using var terraform = await TerraformCopy.CreateAsync(mistake.Module, mistake.Make);

        var checkedBy = await terraform.RunAsync("validate");
        if (checkedBy.ExitCode == 0)
            checkedBy = await terraform.RunAsync("test");

        Assert.Equal(1, checkedBy.ExitCode);
        // Terraform breaks lines.
        Assert.Contains(mistake.Says, string.Join(' ', checkedBy.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }
}
