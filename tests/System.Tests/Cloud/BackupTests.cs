using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Cloud;

/// <summary>
/// The verbs of `backup` against moto, whose state Debian's aws command reads back. moto knows no tasks that replace a root volume: the proxy
/// before it says that none runs. (`backup restore` is tested as a whole in Integration.Tests/Security.)
/// </summary>
public sealed class BackupTests(Moto shared) : IClassFixture<Moto>
{
    private const string NoTasks = """
        <DescribeReplaceRootVolumeTasksResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><replaceRootVolumeTaskSet/></DescribeReplaceRootVolumeTasksResponse>
        """;

    private static readonly (string Key, string Value)[] Own = [("Project", "mbot"), ("Environment", "prod"), ("ManagedBy", "mbot-client"), ("Name", "mbot-prod")];

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task ABackup_BearsItsTags_AsTheAwsCommandSeesThem()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);

        var made = (await cloud.RunAsync("backup", "create", "--without-agent", "--reason", "before the fair", "--wait", "--json")).Expect(0).Json;

        var seen = Assert.Single(await cloud.SnapshotsAsync());
        Assert.Equal((made.Text("id"), volume), (seen.Text("SnapshotId"), seen.Text("VolumeId")));
        Assert.Equal("completed", made.Text("state"));
        Assert.Equal(
            [("Environment", "prod"), ("ManagedBy", "mbot-client"), ("Name", "mbot-prod"), ("Project", "mbot"), ("mbot:instance", cloud.Instance), ("mbot:reason", "before the fair")],
            seen.GetProperty("Tags").EnumerateArray().Select(tag => (tag.Text("Key"), tag.Text("Value"))).OrderBy(tag => tag.Item1, StringComparer.Ordinal));
        var listed = Assert.Single((await cloud.RunAsync("backup", "list", "--json")).Expect(0).Json.GetProperty("backups").EnumerateArray());
        Assert.Equal(("before the fair", "client"), (listed.Text("reason"), listed.Text("by")));
    }

    [NeedsFact(Part.Moto)]
    public async Task WithoutAnAgentAndWithoutConsent_NothingIsMade()
    {
        await using var cloud = await CloudAsync();

        var refused = (await cloud.RunAsync("backup", "create")).Expect(4);

        Assert.Contains("--without-agent", refused.Output, StringComparison.Ordinal);
        Assert.Empty(cloud.Proxy.Changes);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task CleanUp_RemovesTheOldOwnOnes_AndSaysOfEachWhy()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);
        for (var i = 0; i < 5; i++)
            await cloud.Moto.Seed.SnapshotAsync(volume, Own);
        var foreign = await cloud.Moto.Seed.SnapshotAsync(volume, ("Project", "mbot"), ("Environment", "test"), ("ManagedBy", "mbot-client"));
        var terraforms = await cloud.Moto.Seed.SnapshotAsync(volume);

        var dry = (await cloud.RunAsync("backup", "cleanup", "--older-than", "0s", "--keep", "2", "--dry-run", "--json")).Expect(0).Json.GetProperty("backups").EnumerateArray().ToList();
        Assert.Equal(7, (await cloud.SnapshotsAsync()).Count);
        Assert.Equal(3, dry.Count(backup => !backup.GetProperty("stays").GetBoolean()));
        (await cloud.RunAsync("backup", "cleanup", "--older-than", "0s", "--keep", "2")).Expect(4); // nobody said yes
        Assert.Equal(7, (await cloud.SnapshotsAsync()).Count);

        (await cloud.RunAsync("backup", "cleanup", "--older-than", "0s", "--keep", "2", "--yes")).Expect(0);

        var left = (await cloud.SnapshotsAsync()).Select(snapshot => snapshot.Text("SnapshotId")).ToList();
        Assert.Equal(4, left.Count);
        Assert.Contains(foreign, left);
        Assert.Contains(terraforms, left);
        (await cloud.RunAsync("backup", "cleanup", "--older-than", "0s", "--keep", "2", "--yes")).Expect(0);
        Assert.Equal(left, (await cloud.SnapshotsAsync()).Select(snapshot => snapshot.Text("SnapshotId")));
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task WhenOneCanNotBeRemoved_TheOthersAre_AndTheExitCodeSaysSo()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);
        for (var i = 0; i < 4; i++)
            await cloud.Moto.Seed.SnapshotAsync(volume, Own);
        cloud.Proxy.Fail(Ec2Fault.Refusal(400, "InvalidSnapshot.InUse", "The snapshot is currently in use by ami-1"), "DeleteSnapshot", times: 1);

        var partly = (await cloud.RunAsync("backup", "cleanup", "--older-than", "0s", "--keep", "1", "--yes")).Expect(4);

        Assert.Contains("is still there: AWS refuses: The snapshot is currently in use by ami-1", partly.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await cloud.SnapshotsAsync()).Count);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task Auto_MakesOne_AndRemovesOldOnes_InOneLine()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);
        for (var i = 0; i < 3; i++)
            await cloud.Moto.Seed.SnapshotAsync(volume, Own);

        var line = (await cloud.RunAsync("backup", "auto", "--older-than", "0s", "--keep", "1")).Expect(0).Output;

        Assert.Single(line.Split('\n'));
        Assert.Matches("^snap-[0-9a-f]+ begun without the agent \\(.+\\); [0-9] old backups? removed$", line);
        Assert.InRange((await cloud.SnapshotsAsync()).Count, 1, 2);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task WhenAutosCleanUpFails_TheBackupIsSaidAllTheSame()
    {
        await using var cloud = await CloudAsync();
        cloud.Proxy.Fail(Ec2Fault.Denied, "DescribeSnapshots");

        var line = (await cloud.RunAsync("backup", "auto")).Expect(4).Output;

        Assert.Matches(@"^snap-[0-9a-f]+ begun .*; clean-up failed: .+ \(aws.denied\)$", line);
        Assert.Single(await cloud.SnapshotsAsync());
    }

    [NeedsFact(Part.Moto)]
    public async Task TwoAutos_DoNotRunAtOnce()
    {
        await using var cloud = await CloudAsync();
        cloud.Proxy.Fail(Ec2Fault.Slow(TimeSpan.FromSeconds(4)), "CreateSnapshot");
        await using var first = cloud.Laptop.Start("backup", "auto");
        await Until.HoldsAsync(() => cloud.Proxy.Changes.Count == 1, TimeSpan.FromSeconds(60), "the first is at work");

        var second = (await cloud.RunAsync("backup", "auto")).Expect(4);

        Assert.Contains("backup auto", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, await first.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Single(cloud.Proxy.Changes, change => change.Action == "CreateSnapshot");
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    public async Task WhenTheAnswerIsLost_ItSaysThatItMayHaveHappened()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);
        cloud.Proxy.Fail(Ec2Fault.LostAnswer, "CreateSnapshot");

        var lost = (await cloud.RunAsync("backup", "create", "--without-agent")).Expect(8);

        Assert.Single(cloud.Proxy.Changes); // another try would be another backup
        Assert.Single(await cloud.SnapshotsAsync());
        Assert.Contains($"a snapshot of {volume} was asked for; if AWS did it is unknown", lost.Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto | Part.AwsCli)]
    [Trait("Duration", "Long")]
    public async Task OneWhoseRemovalIsNotAnswered_MayBeGone_AndThatIsSaid()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);
        for (var i = 0; i < 3; i++)
            await cloud.Moto.Seed.SnapshotAsync(volume, Own);
        cloud.Proxy.Fail(Ec2Fault.Silent, "DeleteSnapshot");

        var lost = (await cloud.RunAsync("backup", "cleanup", "--older-than", "0s", "--keep", "1", "--yes")).Expect(8);

        Assert.Matches("snap-[0-9a-f]+ may be gone or not: the end of snap-[0-9a-f]+ was asked for", lost.Output);
        Assert.Matches("snap-[0-9a-f]+ is still there: not tried after that", lost.Output);
    }

    [NeedsFact(Part.Moto)]
    public async Task Verify_FindsWhatIsWrong_AndSaysWhatMendsIt()
    {
        await using var cloud = await CloudAsync();

        var none = (await cloud.RunAsync("backup", "verify", "--json")).Expect(5).Json;
        Assert.Equal("backup.none", Assert.Single(none.GetProperty("findings").EnumerateArray()).Text("code"));
        (await cloud.RunAsync("backup", "create", "--without-agent")).Expect(0);

        // moto's root volumes are not encrypted.
        var plain = (await cloud.RunAsync("backup", "verify", "--json")).Expect(5).Json;
        Assert.Equal("backup.unencrypted", Assert.Single(plain.GetProperty("findings").EnumerateArray()).Text("code"));
        var old = (await cloud.RunAsync("backup", "verify", "--json", "--max-age", "0.000001")).Expect(5).Json;
        Assert.Equal(["backup.old", "backup.unencrypted"], old.GetProperty("findings").EnumerateArray().Select(finding => finding.Text("code")).Order());
    }

    [NeedsFact(Part.Moto)]
    public async Task Costs_AreAnUpperBound()
    {
        await using var cloud = await CloudAsync();
        (await cloud.RunAsync("backup", "create", "--without-agent")).Expect(0);
        (await cloud.RunAsync("backup", "create", "--without-agent")).Expect(0);

        var costs = (await cloud.RunAsync("backup", "costs", "--json")).Expect(0).Json;

        Assert.Equal(16, costs.GetProperty("gbAtMost").GetDecimal()); // two of a volume of 8
        Assert.Equal(0.85m, costs.GetProperty("usdPerMonthAtMost").GetDecimal());
        Assert.Contains("the bill is lower", (await cloud.RunAsync("backup", "costs")).Expect(0).Output, StringComparison.Ordinal);
    }

    [NeedsFact(Part.Moto)]
    public async Task Lists_AreReadToTheirLastPage()
    {
        await using var cloud = await CloudAsync();
        var volume = await cloud.Moto.Seed.RootVolumeAsync(cloud.Instance);
        for (var i = 0; i < 7; i++)
            await cloud.Moto.Seed.SnapshotAsync(volume, Own);
        cloud.Proxy.PageSize = 2;

        Assert.Equal(7, (await cloud.RunAsync("backup", "list", "--json")).Expect(0).Json.GetProperty("backups").GetArrayLength());
    }

    [NeedsFact(Part.Moto)]
    public async Task OfAnInstanceThatIsGone_TheBackupsAreListedStill()
    {
        await using var cloud = await CloudAsync();
        (await cloud.RunAsync("backup", "create", "--without-agent")).Expect(0);
        await cloud.Moto.Seed.TerminateAsync(cloud.Instance);

        Assert.Contains("snap-", (await cloud.RunAsync("backup", "list")).Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal("aws.instance-none", Code((await cloud.RunAsync("backup", "restore", "latest", "--confirm", "mbot-prod", "--json")).Expect(4)));
    }

    [NeedsFact(Part.Moto | Part.AwsCli | Part.Deployment)]
    public async Task WithItsAgent_TheLogIsEmptied_TheReleaseIsNamed_AndTheAuditTellsWhy()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository);
        await instance.RedeployAsync();
        await using var cloud = await CloudAsync();
        cloud.Laptop.TakeAgent(instance.ClientFolder);

        var made = (await cloud.RunAsync("backup", "create", "--reason", "before the fair", "--json")).Expect(0).Json;

        Assert.True(made.GetProperty("agentPrepared").GetBoolean());
        Assert.Equal((await instance.StatusAsync()).GetProperty("live").Text("id"), made.Text("release"));
        Assert.Contains(made.Text("release"), Assert.Single(await cloud.SnapshotsAsync()).GetProperty("Tags").ToString(), StringComparison.Ordinal);
        var audit = (await cloud.RunAsync("audit")).Expect(0).Output;
        Assert.Contains("Backups/Prepare", audit, StringComparison.Ordinal);
        Assert.Contains("before the fair", audit, StringComparison.Ordinal);
        Assert.Matches("^snap-[0-9a-f]+ begun; 0 old backups removed$", (await cloud.RunAsync("backup", "auto")).Expect(0).Output);
    }

    private static string Code(ClientResult result) => result.Json.GetProperty("error").Text("code");

    private async Task<Cloud> CloudAsync()
    {
        var moto = await shared.EmptyAsync();
        var proxy = Ec2Proxy.Start(moto.Endpoint);
        proxy.Fail(Ec2Fault.Answer(200, "text/xml;charset=UTF-8", NoTasks), "DescribeReplaceRootVolumeTasks");
        return new Cloud(moto, proxy, await moto.Seed.InstanceAsync());
    }

    /// <summary>An instance, a laptop, and what is between them.</summary>
    private sealed class Cloud(MotoServer moto, Ec2Proxy proxy, string instance) : IAsyncDisposable
    {
        public MotoServer Moto => moto;

        public Ec2Proxy Proxy => proxy;

        public string Instance => instance;

        public CloudLaptop Laptop { get; } = new(proxy.Endpoint);

        public Task<ClientResult> RunAsync(params string[] arguments) => Laptop.RunAsync(arguments);

        public async Task<IReadOnlyList<JsonElement>> SnapshotsAsync() =>
            [.. (await moto.Cli.JsonAsync("ec2", "describe-snapshots", "--owner-ids", "self")).GetProperty("Snapshots").EnumerateArray().Where(snapshot => snapshot.TryGetProperty("Tags", out _))];

        public async ValueTask DisposeAsync()
        {
            Laptop.Dispose();
            await proxy.DisposeAsync();
        }
    }
}
