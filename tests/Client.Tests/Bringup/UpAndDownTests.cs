using MBot.Client.Tests.Support;
using MBot.Client.Tests.Terraform;
using MBot.TestKit;

namespace MBot.Client.Tests.Bringup;

/// <summary>As far as it goes without a machine; all the way: System.Tests/Bringup.</summary>
public sealed class UpAndDownTests : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(90);
    private readonly Laptop laptop = new();
    private readonly SmallEnvironment environment = new();
    private readonly AwsAnswers aws = new();

    [TerraformFact]
    public async Task MissingAndBlankSecrets_AreNamed_BeforeAnybodyIsAsked()
    {
        await WriteAsync(".env.secrets.todo", "# what the app wants\nAPI_KEY=\nexport TOKEN=  # of the other one\nMONGODB_URI\n");

        var none = await RunAsync("up", environment.Path);
        await WriteAsync(".env.secrets", "API_KEY=abc\nTOKEN=\n");
        var blank = await RunAsync("up", environment.Path);

        Assert.Equal(((int)ExitCode.Refused, (int)ExitCode.Refused), (none.Exit, blank.Exit));
        Assert.Contains("wants API_KEY, TOKEN, MONGODB_URI", none.Output, StringComparison.Ordinal);
        Assert.Contains("lacks TOKEN, MONGODB_URI", blank.Output, StringComparison.Ordinal);
        Assert.Empty(aws.Asked);
    }

    [TerraformFact]
    public async Task WithoutConsent_NothingIsMade_AndThePlanWasShown()
    {
        await WriteAsync("archive.tar.gz", "an archive");

        var ran = await RunAsync("up", environment.Path, "--archive", "archive.tar.gz");

        Assert.Equal((int)ExitCode.Refused, ran.Exit);
        Assert.Contains("123456789012 as arn:aws:iam::123456789012:user/ada", ran.Output, StringComparison.Ordinal);
        Assert.Contains("+ terraform_data.machine", ran.Output, StringComparison.Ordinal);
        Assert.Contains("stopped in apply", ran.Output, StringComparison.Ordinal);
        Assert.False(environment.HasState);
    }

    [TerraformFact]
    public async Task ItGoesOnWhereItStopped_AndWhatItWasGivenIsChecked()
    {
        await WriteAsync("archive.tar.gz", "an archive");
        var wrongHash = await RunAsync("up", environment.Path, "--archive", "archive.tar.gz", "--sha256", new string('0', 64), "--yes");
        var noHash = await RunAsync("up", environment.Path, "--archive", "https://example.org/archive.tar.gz", "--yes");
        var none = await RunAsync("up", environment.Path, "--yes");
        Assert.False(environment.HasState);

        var first = await RunAsync("up", environment.Path, "--archive", "archive.tar.gz", "--yes");
        var second = await RunAsync("up", environment.Path, "--archive", "archive.tar.gz", "--yes");

        Assert.Contains("nothing was sent", wrongHash.Output, StringComparison.Ordinal);
        Assert.Contains("wants --sha256", noHash.Output, StringComparison.Ordinal);
        Assert.Contains("bootstrap/archive.sh makes it", none.Output, StringComparison.Ordinal);
        Assert.Contains("1 to make", first.Output, StringComparison.Ordinal);
        Assert.Contains("stopped in machine", first.Output, StringComparison.Ordinal);
        Assert.Contains("nothing to change", second.Output, StringComparison.Ordinal);
        Assert.Contains($"there is no instance {SmallEnvironment.Instance}", second.Output, StringComparison.Ordinal);
        Assert.True(environment.HasState);
    }

    [TerraformFact]
    public async Task AKeyPairThatAwsLacks_IsMadeHere_WithConsent_AndGivenAgainWhenThatWasInterrupted()
    {
        aws.HasKeyPair = false;
        var key = Path.Combine(laptop.Home, ".config", "mbot", "keys", "mbot-prod");

        var refused = await RunAsync("up", environment.Path);
        Assert.False(File.Exists(key));
        var made = await RunAsync("up", environment.Path, "--yes");
        var content = await File.ReadAllTextAsync(key);
        var again = await RunAsync("up", environment.Path, "--yes");

        Assert.Contains("AWS has no key pair mbot-prod in eu-west-3", refused.Output, StringComparison.Ordinal);
        Assert.Contains($"mbot-prod made: {key}", made.Output, StringComparison.Ordinal);
        Assert.Contains($"AWS has the public half of {key}", again.Output, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(key));
        Assert.Equal(2, aws.Asked.Count(action => action == "ImportKeyPair"));
    }

    [TerraformFact]
    public async Task Down_WantsTheEnvironmentsName_AndLeavesAProfileThatIsNotEnrolled()
    {
        await environment.ApplyAsync();

        var unnamed = await RunAsync("down", environment.Path);
        var wrong = await RunAsync("down", environment.Path, "--confirm", "staging");
        Assert.Contains(SmallEnvironment.Instance, await environment.TerraformAsync("output"), StringComparison.Ordinal);
        await RunAsync("init", "--from-terraform", environment.Path);
        var done = await RunAsync("down", environment.Path, "--confirm", "prod");
        var again = await RunAsync("down", environment.Path);

        Assert.Equal(((int)ExitCode.Refused, (int)ExitCode.Refused), (unnamed.Exit, wrong.Exit));
        Assert.Contains("--confirm prod", unnamed.Output, StringComparison.Ordinal);
        Assert.True(done.Exit == 0, done.Output);
        Assert.Contains("nothing more of it", done.Output, StringComparison.Ordinal);
        Assert.Contains("nothing is there", again.Output, StringComparison.Ordinal);
        Assert.Contains("not enrolled yet", (await RunAsync("profile", "list")).Output, StringComparison.Ordinal);
    }

    [TerraformFact]
    public async Task Down_MakesALastBackup_BeforeAnythingEnds_UnlessToldNot()
    {
        aws.HasMachine = true;
        await environment.ApplyAsync();

        var misspelt = await RunAsync("down", environment.Path, "--confirm", "staging");
        Assert.DoesNotContain("CreateSnapshot", aws.Asked);
        var done = await RunAsync("down", environment.Path, "--confirm", "prod");
        await environment.ApplyAsync();
        var without = await RunAsync("down", environment.Path, "--confirm", "prod", "--no-backup");

        Assert.Contains("stays         the last backup, made first", misspelt.Output, StringComparison.Ordinal);
        Assert.True(done.Exit == 0, done.Output);
        Assert.Contains("the agent did not make the disk ready", done.Output, StringComparison.Ordinal);
        Assert.Contains("snap-1 is complete", done.Output, StringComparison.Ordinal);
        Assert.Contains("still 1 snapshot", done.Output, StringComparison.Ordinal);
        Assert.True(without.Exit == 0, without.Output);
        Assert.Single(aws.Asked, action => action == "CreateSnapshot");
    }

    [TerraformFact]
    public async Task Down_WhereTheLastBackupIsDeclined_AndThereIsNoOther_EndsNothing()
    {
        aws.HasMachine = true;
        await environment.ApplyAsync();
        var screen = Path.Combine(laptop.Home, "screen");
        await using var terminal = ChildProcess.Start("script", ["-qefc", $"{Laptop.Program} down {environment.Path}", screen], new ChildProcessOptions { WorkingDirectory = laptop.Home, Environment = Variables });

        await Until.HoldsAsync(() => File.Exists(screen) && File.ReadAllText(screen).Contains("Take a last backup", StringComparison.Ordinal), Bound, "the question");
        await terminal.WriteLineAsync("n");
        terminal.CloseInput();

        Assert.Equal((int)ExitCode.Refused, await terminal.WaitForExitAsync(Bound));
        Assert.Contains("there is no snapshot of", await File.ReadAllTextAsync(screen), StringComparison.Ordinal);
        Assert.True(environment.HasState);
        Assert.DoesNotContain("CreateSnapshot", aws.Asked);
    }

    [TerraformFact]
    public async Task WithoutDir_TheProfilesEnvironmentIsMeant_AndNoOtherWhenThatIsGone()
    {
        await environment.ApplyAsync();
        await RunAsync("init", "--from-terraform", environment.Path);
        var its = await RunAsync("down", "--confirm", "staging");
        Directory.CreateDirectory(Path.Combine(laptop.Home, "deploy/terraform/environments/prod"));
        await WriteAsync("deploy/terraform/environments/prod/main.tf", "");
        Directory.Move(environment.Path, environment.Path + ".moved");
        var gone = await RunAsync("down", "--confirm", "prod");
        Directory.Move(environment.Path + ".moved", environment.Path);

        Assert.Contains("- terraform_data.machine", its.Output, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.Usage, gone.Exit);
        Assert.Contains($"is not in {environment.Path} any more", gone.Output, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await aws.DisposeAsync();
        laptop.Dispose();
        environment.Dispose();
    }

    private Dictionary<string, string?> Variables => new(laptop.Process)
    {
        ["AWS_ENDPOINT_URL"] = aws.Endpoint,
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_REGION"] = "eu-west-3",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["NO_COLOR"] = "1",
    };

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(laptop.Home, file), text);

    /// <summary>In a process of its own: the AWS SDK reads its environment.</summary>
    private async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        await using var client = ChildProcess.Start(Laptop.Program, arguments, new ChildProcessOptions { WorkingDirectory = laptop.Home, Environment = Variables });
        client.CloseInput();
        return (await client.WaitForExitAsync(Bound), client.Output);
    }
}
