using MBot.Client.Configuration;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Configuration;

public sealed class ProfileTests
{
    [Fact]
    public async Task TheOptionBeatsTheVariable_WhichBeatsTheCurrentOne()
    {
        await using var a = await ScriptedAgent.StartAsync();
        await using var b = await ScriptedAgent.StartAsync();
        await using var c = await ScriptedAgent.StartAsync();
        using var laptop = new Laptop();
        foreach (var (name, agent) in new[] { ("a", a), ("b", b), ("c", c) })
            laptop.AddProfile(name, agent.Address, ScriptedAgent.InstanceId, agent.Authority);

        Assert.Contains("several profiles", (await laptop.RunAsync("status")).Error, StringComparison.Ordinal);
        await laptop.RunAsync("profile", "use", "a");
        await laptop.RunAsync("status");
        Assert.Single(a.Script.Asked<GetStatusRequest>());
        laptop.Variables["MBOT_PROFILE"] = "b";
        await laptop.RunAsync("status");
        Assert.Single(b.Script.Asked<GetStatusRequest>());
        await laptop.RunAsync("status", "-p", "c");
        Assert.Single(c.Script.Asked<GetStatusRequest>());
        Assert.Single(a.Script.Asked<GetStatusRequest>());
    }

    [Fact]
    public async Task WithoutAProfile_ItSaysHowToBegin()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("mbot-client init --local", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsNoProfile_IsNamed()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        await File.WriteAllTextAsync(laptop.Folder.Profile("test"), "{ not json");

        var ran = await laptop.RunAsync("status");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains(laptop.Folder.Profile("test"), ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnSshKeyOfTheClientsFolder_MovesWithIt()
    {
        using var laptop = new Laptop();
        var store = new ProfileStore(laptop.Folder, _ => null);
        var key = Path.Combine(laptop.Folder.Keys, "mbot-prod");

        store.Save(Profile.NotEnrolled("prod", new AwsPlace { SshKey = key }));

        Assert.Contains("\"keys/mbot-prod\"", File.ReadAllText(laptop.Folder.Profile("prod")), StringComparison.Ordinal);
        Assert.Equal(key, store.Find("prod")!.Aws!.SshKey);
    }

    [Fact]
    public async Task XdgConfigHome_MovesEverything()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = new Laptop();
        laptop.Variables["XDG_CONFIG_HOME"] = Path.Combine(laptop.Home, "elsewhere");
        laptop.AddProfile("test", agent.Address, ScriptedAgent.InstanceId, agent.Authority);

        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("status")).Exit);
        Assert.True(File.Exists(Path.Combine(laptop.Home, "elsewhere", "mbot", "profiles", "test.json")));
    }

    [Fact]
    public async Task KeysAndProfiles_AreTheOwnersAlone()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        foreach (var file in Directory.EnumerateFiles(laptop.Folder.Root, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task AnAccessThatWasAdded_IsAProfileElsewhere()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<AddAccessRequest>(_ => new AccessEntry { Name = "anna", Role = Role.Viewer });
        using var laptop = Laptop.Of(agent);
        using var annas = new Laptop();

        var added = await laptop.RunAsync("access", "add", "anna", "--role", "viewer", "--out", Path.Combine(annas.Home, "anna.pem"));
        var imported = await annas.RunAsync("profile", "import", "anna.pem", "--name", "prod");
        var again = await laptop.RunAsync("access", "add", "anna", "--role", "viewer", "--out", Path.Combine(annas.Home, "anna.pem"));

        Assert.Equal(ExitCode.Ok, added.Exit);
        Assert.Equal(ExitCode.Ok, imported.Exit);
        Assert.Equal(ExitCode.Refused, again.Exit);
        Assert.Equal(ExitCode.Ok, (await annas.RunAsync("status")).Exit);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(annas.Home, "anna.pem")));
        Assert.DoesNotContain("PRIVATE KEY", agent.Script.Asked<AddAccessRequest>()[0].Certificate, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenTheAgentRefusesAnAccess_NoKeyIsLeftBehind()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<AddAccessRequest>(_ => throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.PermissionDenied, "no")));
        using var laptop = Laptop.Of(agent);

        Assert.Equal(ExitCode.Refused, (await laptop.RunAsync("access", "add", "anna", "--role", "viewer")).Exit);
        Assert.False(File.Exists(Path.Combine(laptop.Home, "anna.pem")));
    }
}
