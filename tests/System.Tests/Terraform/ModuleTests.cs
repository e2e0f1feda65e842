using MBot.TestKit;

namespace MBot.SystemTests.Terraform;

/// <summary>deploy/terraform as its own tests and terraform see it, over a stand-in for AWS: no rule that only AWS knows is checked.</summary>
public sealed class ModuleTests
{
    public static TheoryData<string> Modules => [.. TerraformCopy.Modules];

    [NeedsFact(Part.Terraform)]
    public async Task EveryFile_IsFormatted() =>
        await ChildProcess.RunAsync("terraform", ["fmt", "-check", "-diff", "-recursive", Path.Combine(Repository.Root, "deploy", "terraform")], new ChildProcessOptions
        {
            Environment = new Dictionary<string, string?> { ["TF_CLI_CONFIG_FILE"] = "/dev/null", ["CHECKPOINT_DISABLE"] = "1" },
        });

    [NeedsTheory(Part.Terraform)]
    [MemberData(nameof(Modules))]
    public async Task AModule_IsValid_AndPassesItsTests(string module)
    {
        using var terraform = await TerraformCopy.CreateAsync(module);

        (await terraform.RunAsync("validate")).Expect(0);
        var tested = (await terraform.RunAsync("test")).Expect(0).Output;

        Assert.Matches(@"Success! [1-9]\d* passed, 0 failed\.", tested);
        Assert.DoesNotContain("Warning:", tested, StringComparison.Ordinal);
    }
}
