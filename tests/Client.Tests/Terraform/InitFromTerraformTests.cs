using MBot.Client.Configuration;
using MBot.Client.Tests.Support;
using MBot.Client.Trust;

namespace MBot.Client.Tests.Terraform;

/// <summary>A profile of what the real terraform has applied.</summary>
public sealed class InitFromTerraformTests : IDisposable
{
    private readonly Laptop laptop = new();
    private readonly SmallEnvironment environment = new();

    public InitFromTerraformTests() => laptop.Variables["PATH"] = Environment.GetEnvironmentVariable("PATH")!;

    [TerraformFact]
    public async Task TheOutputs_BecomeTheProfilesAwsPart_AndItIsTheCurrentOne()
    {
        await environment.ApplyAsync();
        Directory.CreateDirectory(Path.Combine(laptop.Home, ".ssh"));
        await File.WriteAllTextAsync(Path.Combine(laptop.Home, ".ssh", "mbot-prod.pem"), "");

        var ran = await InitAsync("--aws-profile", "work");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        var profile = new ProfileStore(laptop.Folder, _ => null).Load(null);
        Assert.Equal("mbot-prod", profile.Name);
        Assert.False(profile.IsEnrolled);
        Assert.Equal(new AwsPlace
        {
            Region = "eu-west-3",
            AwsProfile = "work",
            InstanceId = SmallEnvironment.Instance,
            Project = "mbot",
            Environment = "prod",
            Terraform = environment.Path,
            SshUser = "ubuntu",
            SshKey = Path.Combine(laptop.Home, ".ssh", "mbot-prod.pem"),
        }, profile.Aws);
    }

    [TerraformFact]
    public async Task Again_ItFollowsTheOutputs_AndKeepsTheEnrolment_UnlessTheInstanceIsAnother()
    {
        await environment.ApplyAsync();
        await InitAsync();
        using var authority = CertificateAuthority.Create("laptop");
        var enrolled = laptop.AddProfile("mbot-prod", "https://192.0.2.2:7443", "an-agent", authority);
        var store = new ProfileStore(laptop.Folder, _ => null);
        store.Save(enrolled with { Aws = new AwsPlace { InstanceId = SmallEnvironment.Instance, Terraform = environment.Path, Region = "elsewhere", SshKey = "/my/key" } });

        await InitAsync();
        var same = store.Load(null);
        await environment.ApplyAsync("instance=i-2");
        await InitAsync();
        var other = store.Load(null);

        Assert.Equal(("an-agent", "eu-west-3", "/my/key"), (same.InstanceId, same.Aws!.Region, same.Aws.SshKey));
        Assert.Equal((false, "i-2", "/my/key"), (other.IsEnrolled, other.Aws!.InstanceId, other.Aws.SshKey));
    }

    [TerraformFact]
    public async Task BeforeItIsEnrolled_VerbsSayHowItGetsEnrolled()
    {
        await environment.ApplyAsync();
        await InitAsync();

        foreach (var verb in (string[])["redeploy", "whoami"])
        {
            var ran = await laptop.RunAsync(verb);
            Assert.Equal(ExitCode.Refused, ran.Exit);
            Assert.Contains("mbot-client enroll --profile mbot-prod", ran.Error, StringComparison.Ordinal);
        }

        Assert.Contains("not enrolled yet", (await laptop.RunAsync("profile", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("profile", "use", "mbot-prod")).Exit);
    }

    [TerraformFact]
    public async Task BeforeAnApply_ItSaysWhatMakesOne()
    {
        var ran = await InitAsync("--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("\"terraform.no-outputs\"", ran.Error, StringComparison.Ordinal);
        Assert.Contains("mbot-client up", ran.Error, StringComparison.Ordinal);
    }

    [TerraformFact]
    public async Task ABackendThatIsNotInitialised_IsNamed()
    {
        await File.WriteAllTextAsync(environment["backend.tf"], "terraform {\n  backend \"local\" {\n    path = \"elsewhere.tfstate\"\n  }\n}\n");

        var ran = await InitAsync("--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("\"terraform.not-initialised\"", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFolderWithoutTfFiles_IsNamed() =>
        Assert.Contains("\"terraform.no-folder\"", (await laptop.RunAsync("init", "--from-terraform", laptop.Home, "--json")).Error, StringComparison.Ordinal);

    [Fact]
    public async Task WithoutTerraform_ItSaysWhereThatIs()
    {
        laptop.Variables["PATH"] = laptop.Home;

        var ran = await InitAsync("--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("\"terraform.missing\"", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnOldTerraform_IsRefused()
    {
        var path = Path.Combine(laptop.Home, "terraform");
        await File.WriteAllTextAsync(path, "#!/bin/sh\necho '{\"terraform_version\":\"1.5.7\"}'\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        laptop.Variables["PATH"] = laptop.Home;

        Assert.Contains("\"terraform.too-old\"", (await InitAsync("--json")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutASayWhatIsMeant_ItIsRefused() => Assert.Equal(ExitCode.Usage, (await laptop.RunAsync("init", "--local", "--from-terraform", "x")).Exit);

    public void Dispose()
    {
        laptop.Dispose();
        environment.Dispose();
    }

    private Task<Ran> InitAsync(params string[] more) => laptop.RunAsync(["init", "--from-terraform", environment.Path, .. more]);
}
