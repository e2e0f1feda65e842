using System.Text.RegularExpressions;
using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>What another Terraform made is taken over as docs/operations/terraform-import.md says.</summary>
public sealed partial class ImportTests
{
    [NeedsFact(Part.Terraform)]
    public async Task AnInstanceOfTheOldWay_IsTakenOver_AndNeitherReplacedNorStopped()
    {
        using var terraform = await FollowTheGuideAsync();

        var plan = await terraform.PlanAsync();

        Assert.Equal("update+import", plan.Changes["module.ec2.aws_instance.this"]);
        Assert.Equal("update+import", plan.Changes["module.ec2.aws_eip.this"]);
        Assert.Equal("import", plan.Changes["module.ec2.aws_eip_association.this"]);
        Assert.DoesNotContain(plan.Changes.Values, actions => actions.Contains("delete", StringComparison.Ordinal));
        // What the provider stops an instance for.
        var after = plan.After("module.ec2.aws_instance.this");
        Assert.Equal(("t3.small", "ami-0000000000000old0", "#!/bin/bash\n# the old way"), (after.GetProperty("instance_type").GetString(), after.GetProperty("ami").GetString(), after.GetProperty("user_data").GetString()));
        Assert.DoesNotContain(plan.Changes, change => change.Key.StartsWith("module.vpc", StringComparison.Ordinal));
    }

    /// <summary>What the test above is worth.</summary>
    [NeedsFact(Part.Terraform)]
    [Trait("Duration", "Long")]
    public async Task ItWouldBeReplaced_IfEncryptionCountedForOneThatIsThere()
    {
        var mistake = new Mistake("encryption counts", "environments/prod", "modules/ec2/main.tf", "root_block_device[0].encrypted, ", "", "");
        using var terraform = await FollowTheGuideAsync(mistake.Make);

        Assert.Contains("delete", (await terraform.PlanAsync()).Changes["module.ec2.aws_instance.this"], StringComparison.Ordinal);
    }

    private static async Task<TerraformCopy> FollowTheGuideAsync(Action<string>? change = null)
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "operations", "terraform-import.md"));
        var blocks = Block().Matches(guide).Select(match => match.Groups["text"].Value).ToList();
        var terraform = await TerraformCopy.CreateAsync(change: change);
        await File.WriteAllTextAsync(terraform["imports.tf"], blocks.Single(text => text.StartsWith("import {", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(terraform["terraform.tfvars"], blocks.Single(text => text.Contains("vpc_id", StringComparison.Ordinal)));
        terraform.InAws(new
        {
            aws_instance = new
            {
                ami = "ami-0000000000000old0",
                instance_type = "t3.small",
                key_name = "old-key",
                subnet_id = "subnet-0aaaaaaaaaaaaaaaa",
                availability_zone = "eu-west-3b",
                user_data = "#!/bin/bash\n# the old way",
                tags = new { Name = "streamlit" },
                root_block_device = new[] { new { encrypted = false, volume_type = "gp3", volume_size = 20, delete_on_termination = true, volume_id = "vol-0aaaaaaaaaaaaaaaa" } },
            },
            aws_eip = new { domain = "vpc", public_ip = "203.0.113.200" },
            aws_eip_association = new { allocation_id = "eipalloc-0aaaaaaaaaaaaaaaa", instance_id = "i-0aaaaaaaaaaaaaaaa" },
        });
        return terraform;
    }

    [GeneratedRegex(@"```hcl\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
