using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>What a plan says of an instance that serves.</summary>
public sealed class NextPlanTests
{
    private const string Instance = "module.ec2.aws_instance.this";
    private const string Group = "module.security.aws_security_group.this";

    [NeedsFact(Part.Terraform)]
    public async Task AfterAnApply_ThePlanIsEmpty_AndTheStateHoldsNoSecret()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new
        {
            admin_cidrs = new[] { "203.0.113.7/32", "2001:db8:1::/48" },
            key_name = "mbot-prod",
            source_url = "https://example.org/app.git",
            backup = new { },
            schedule = new { start = "07:30", stop = "20:00" },
            alarm_email = "you@example.org",
        });
        await terraform.ApplyAsync();

        (await terraform.RunAsync("plan", "-input=false", "-detailed-exitcode")).Expect(0);

        var state = await File.ReadAllTextAsync(terraform["terraform.tfstate"]);
        Assert.DoesNotMatch("(?i)PRIVATE KEY|AKIA[0-9A-Z]{16}|aws_secret_access_key|:[^/@\"]+@github", state);
        // What Terraform knows to be sensitive, of resources and of outputs.
        Assert.DoesNotContain(Values(await terraform.StateAsync(), "sensitive_values"), value => value.GetRawText().Contains("true", StringComparison.Ordinal));
        Assert.DoesNotContain(Values(JsonDocument.Parse(state).RootElement.GetProperty("outputs"), "sensitive"), value => value.GetBoolean());
        Assert.Equal(
            ["agent_endpoint", "application_url", "elastic_ip", "environment", "instance_id", "key_name", "mongodb_atlas_ip", "project", "region", "security_group_id", "ssh_command", "ssh_user"],
            JsonDocument.Parse(state).RootElement.GetProperty("outputs").EnumerateObject().Select(output => output.Name).Order(StringComparer.Ordinal));
    }

    [NeedsFact(Part.Terraform)]
    public async Task ANewImage_AnotherArchiveAndAnotherKey_ChangeNothing()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new { admin_cidrs = Array.Empty<string>(), key_name = "mbot-prod" });
        await terraform.ApplyAsync();

        terraform.InAws(new Dictionary<string, object> { ["data.aws_ssm_parameter"] = new { insecure_value = "ami-0fedcba9876543210" } });
        terraform.Set(new { admin_cidrs = Array.Empty<string>(), key_name = "mbot-other", archive_url = "https://example.org/a.tar.gz", archive_sha256 = new string('b', 64), source_ref = "v2" });

        Assert.Empty((await terraform.PlanAsync()).Changes);
    }

    [NeedsFact(Part.Terraform)]
    public async Task AResize_IsDoneInPlace_AndThePlanIsEmptyWhenTheClientHasDoneIt()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new { admin_cidrs = Array.Empty<string>(), key_name = "mbot-prod" });
        await terraform.ApplyAsync();

        await File.WriteAllTextAsync(terraform["mbot.auto.tfvars.json"], """{ "instance_type": "t3.medium" }""");
        Assert.Equal(new Dictionary<string, string> { [Instance] = "update" }, (await terraform.PlanAsync()).Changes);

        terraform.InAws(new { aws_instance = new { instance_type = "t3.medium" } });
        Assert.Empty((await terraform.PlanAsync()).Changes);
    }

    [NeedsFact(Part.Terraform)]
    public async Task AnotherAdminNetwork_IsDoneInPlace_AndThePlanIsEmptyWhenTheClientHasDoneIt()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new { admin_cidrs = new[] { "203.0.113.7/32" }, key_name = "mbot-prod" });
        await terraform.ApplyAsync();

        await File.WriteAllTextAsync(terraform["mbot.auto.tfvars.json"], """{ "admin_cidrs": ["198.51.100.9/32", "2001:db8:1::/48"] }""");
        Assert.Equal(new Dictionary<string, string> { [Group] = "update" }, (await terraform.PlanAsync()).Changes);

        terraform.InAws(new { aws_security_group = new { ingress = ClientRule.All("198.51.100.9/32", "2001:db8:1::/48") } });
        Assert.Empty((await terraform.PlanAsync()).Changes);
    }

    [NeedsFact(Part.Terraform)]
    public async Task ARuleMadeByHand_GoesWithTheNextApply()
    {
        using var terraform = await TerraformCopy.CreateAsync();
        terraform.Set(new { admin_cidrs = new[] { "203.0.113.7/32" }, key_name = "mbot-prod" });
        await terraform.ApplyAsync();

        terraform.InAws(new { aws_security_group = new { ingress = ClientRule.All("203.0.113.7/32", "0.0.0.0/0") } });

        Assert.Equal(new Dictionary<string, string> { [Group] = "update" }, (await terraform.PlanAsync()).Changes);
    }

    private static IEnumerable<JsonElement> Values(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.Name == name ? [property.Value] : Values(property.Value, name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(inner => Values(inner, name)),
        _ => [],
    };
}
