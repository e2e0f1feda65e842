using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Agent.Hosting;
using MBot.Client;
using MBot.Client.Configuration;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Security;

/// <summary>`backup restore` as a whole: the verb, EC2's task, an agent that comes back on an older disk, and what it is told then.</summary>
public sealed class BackupRestoreTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private OneMachineEc2 ec2 = null!;
    private AgentHost host = null!;

    public async Task InitializeAsync()
    {
        ec2 = await OneMachineEc2.StartAsync();
        // The SDK looks nowhere else. No other test of this assembly speaks to AWS.
        foreach (var (name, value) in new[] { ("AWS_ENDPOINT_URL_EC2", ec2.Url), ("AWS_ACCESS_KEY_ID", "testing"), ("AWS_SECRET_ACCESS_KEY", "testing"), ("AWS_REGION", "eu-west-3") })
            Environment.SetEnvironmentVariable(name, value);
        host = await AgentHost.StartAsync(services => services.AddSingleton(new Served(ec2.Url)), endpoints => endpoints.MapGrpcService<ServingHealth>());
        // The same address after each restart, as a machine's.
        var port = Port.Free();
        await host.RestartAsync(() => File.WriteAllText(host.State.ConfigurationFile, $$"""{ "security": { "listen": "127.0.0.1:{{port}}" } }"""));
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await ec2.DisposeAsync();
    }

    [Fact]
    public async Task ARestoredDisk_IsToldThatItIsAnOldOne_AndWhoWasRemovedStaysOut()
    {
        using var copy = new TempFolder("old-disk");
        using var laptop = New(withAuthority: true);
        var bert = host.Issue("bert", Role.Viewer);
        await InfoAsync(bert);
        await host.RestartAsync(() => Copy(host.State.Root, copy.Path));
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("access", "remove", "bert", "--yes")).Exit);
        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("audit", "verify")).Exit);
        ec2.OnReplaced = () => host.RestartAsync(() =>
        {
            Directory.Delete(host.State.Root, recursive: true);
            Copy(copy.Path, host.State.Root);
        });

        var (exit, text) = await laptop.RunAsync("backup", "restore", "latest", "--confirm", "mbot-prod");

        Assert.True(exit == ExitCode.Ok, text);
        Assert.Contains("removed again: bert", text, StringComparison.Ordinal);
        Assert.Contains("marked restored", text, StringComparison.Ordinal);
        Assert.Contains($"{OneMachineEc2.OldVolume} (20 GiB gp3) is kept, detached, and costs 1.86 USD a month", text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RpcException>(() => InfoAsync(bert));
        Assert.Contains(await host.AuditAsync(), record => record.Event is { Actor: "anna", Action: "audit.restored", Decision: "allowed" });
        var verified = await laptop.RunAsync("audit", "verify");
        Assert.True(verified.Exit == ExitCode.Ok && verified.Text.Contains("told of it", StringComparison.Ordinal), verified.Text);
        Assert.True(ec2.Asked.ToList().IndexOf($"CreateSnapshot {OneMachineEc2.OldVolume}") < ec2.Asked.ToList().IndexOf($"CreateReplaceRootVolumeTask {OneMachineEc2.Backup}"), string.Join('\n', ec2.Asked));
        Assert.Contains($"CreateTags {OneMachineEc2.NewVolume}", ec2.Asked);
    }

    [Theory]
    [InlineData("failed", "keeps the disk that it had")]
    [InlineData("failed-detached", "has no root volume now")]
    public async Task ATaskThatFails_IsSaidAsEc2SaysIt(string end, string said)
    {
        using var laptop = New(withAuthority: true);
        ec2.End = end;

        var (exit, text) = await laptop.RunAsync("backup", "restore", OneMachineEc2.Backup, "--confirm", "mbot-prod", "--no-backup");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ec2.Asked, asked => asked.StartsWith("CreateSnapshot", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "not-confirmed", "backup", "restore", "latest")]
    [InlineData(true, "is not mbot-prod", "backup", "restore", "latest", "--confirm", "mbot-test")]
    [InlineData(true, "there is no snapshot", "backup", "restore", "snap-1", "--confirm", "mbot-prod")]
    [InlineData(false, "the CA's key is not on this laptop", "backup", "restore", "latest", "--confirm", "mbot-prod")]
    public async Task WithoutItsName_WithoutTheCa_OrWithoutSuchABackup_NothingIsBegun(bool withAuthority, string said, params string[] arguments)
    {
        using var laptop = New(withAuthority);

        var (exit, text) = await laptop.RunAsync([.. arguments, "--json"]);

        Assert.Equal(ExitCode.Refused, exit);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ec2.Asked, asked => asked.StartsWith("Create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhileAnOperationRuns_ItIsRefused_UnlessForced()
    {
        using var laptop = New(withAuthority: true);
        host.Services.GetRequiredService<Served>().Running = new Operation { Id = "1", Kind = OperationKind.Redeploy, State = OperationState.Preparing, RequestedBy = "carl" };

        var refused = await laptop.RunAsync("backup", "restore", "latest", "--confirm", "mbot-prod", "--json");
        Assert.DoesNotContain(ec2.Asked, asked => asked.StartsWith("Create", StringComparison.Ordinal));
        ec2.OnReplaced = () => host.RestartAsync(() => { });
        var forced = await laptop.RunAsync("backup", "restore", "latest", "--confirm", "mbot-prod", "--force");

        Assert.Equal(ExitCode.Refused, refused.Exit);
        Assert.Contains("operation.running", refused.Text, StringComparison.Ordinal);
        Assert.True(forced.Exit == ExitCode.Ok, forced.Text);
    }

    /// <summary>Whose profile says that the agent's machine is in AWS.</summary>
    private Laptop New(bool withAuthority)
    {
        var laptop = new Laptop(host, "anna", withAuthority);
        var profiles = new ProfileStore(laptop.Folder, _ => null);
        profiles.Save(profiles.Find("test")! with { Aws = new AwsPlace() });
        return laptop;
    }

    private async Task InfoAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        await new Protos.V1.Agent.AgentClient(host.Connect(certificate).Calls).GetInfoAsync(new GetInfoRequest(), deadline: DateTime.UtcNow + Bound);

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>What the parts that are not in this host would say: a release is live at that page.</summary>
    internal sealed class Served(string page)
    {
        public string Page => page;

        public Operation? Running { get; set; }
    }

    internal sealed class ServingHealth(Served served, AgentClock clock) : Health.HealthBase
    {
        public override Task<StatusReply> GetStatus(GetStatusRequest request, ServerCallContext context) => Task.FromResult(new StatusReply
        {
            Agent = new AgentInfo { AppUrl = served.Page, StartedAt = clock.StartedAt.ToTimestamp() },
            Live = new Release { Id = "20261122T141206Z-a1b2c3d4e5f6", Live = true },
            LastOperation = served.Running,
        });
    }
}
