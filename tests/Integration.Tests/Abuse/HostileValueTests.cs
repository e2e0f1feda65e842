using Grpc.Core;
using MBot.Integration.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Integration.Tests.Abuse;

/// <summary>Values that reach command lines and environments: refused with their field's name, and nothing was done with them.</summary>
public sealed class HostileValueTests : IAsyncLifetime
{
    private static readonly TimeSpan CallBound = TimeSpan.FromSeconds(30);
    private readonly TempFolder folder = new("values");
    private WholeAgent? agent;
    private TestClient? client;

    private string Marker => folder["marker"];

    private Deployments.DeploymentsClient Deployments => new(client!.Calls);

    private Protos.V1.Configuration.ConfigurationClient Configuration => new(client!.Calls);

    private Protos.V1.Secrets.SecretsClient Secrets => new(client!.Calls);

    private static CallOptions Bounded => new(deadline: DateTime.UtcNow + CallBound);

    public async Task InitializeAsync()
    {
        if (Parts.Missing(Part.Nginx | Part.Git) is not null)
            return;
        agent = await WholeAgent.StartAsync();
        client = agent.Host.Connect("anna", Role.Operator);
    }

    public async Task DisposeAsync()
    {
        if (agent is not null)
            await agent.DisposeAsync();
        folder.Dispose();
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task ARefThatGitCouldTakeForSomethingElse_IsRefusedByEveryCallThatTakesOne_AndGitIsNotEvenStarted()
    {
        string[] refs =
        [
            $"--upload-pack=touch {Marker}", $"--upload-pack=touch${{IFS}}{Marker}", "-c", $"-c core.sshCommand=touch {Marker}", $"ext::sh -c touch% {Marker}", "file:///etc",
            "main\nmain", "main\0", "main\u001b[2J", "main main", "😀", "main..other", "main@{upstream}", "HEAD^", ":/secret", "main:app.py", "../../etc/passwd", "refs/heads/.lock", new string('x', 10_000), new string('ü', 5_000),
            $"$(touch {Marker})", $"`touch {Marker}`",
        ];
        foreach (var name in refs)
        {
            await IsRefusedAsync("ref", name, () => Deployments.PlanAsync(new PlanRequest { Ref = name }, Bounded));
            await IsRefusedAsync("ref", name, () => Deployments.RedeployAsync(new RedeployRequest { OperationId = Guid.NewGuid().ToString(), Ref = name }, Bounded));
            await IsRefusedAsync("ref", name, () => Deployments.SetSourceAsync(new SetSourceRequest { Url = "/srv/app.git", Ref = name }, Bounded));
            await IsRefusedAsync("value", name, () => Configuration.SetAsync(new SetConfigurationRequest { Key = "source.ref", Value = name }, Bounded));
        }

        await NothingHappenedAsync();
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task AnAddressThatNamesACommandOrHoldsAPassword_IsRefused_AndGitIsNotEvenStarted()
    {
        string[] addresses =
        [
            $"--upload-pack=touch {Marker}", $"--upload-pack=touch${{IFS}}{Marker}", $"-c core.sshCommand=touch {Marker}", $"ext::sh -c touch% {Marker}", $"ext::touch%20{Marker}", "fd::17",
            $"ssh://-oProxyCommand=touch%20{Marker}/x", $"ssh://-oProxyCommand=touch@host/x", $"-oProxyCommand=touch@host:x", "git@-oProxyCommand=x:path", "git@host:-x", "transport::https://host/x",
            "https://user:password@host/x", "https:///x", "https://host/a\nb", "https://host/a\0b", "/srv/a\nb", "ftp://host/x", "javascript:alert(1)", "relative/path", "😀", new string('x', 10_000), "https://host/" + new string('x', 10_000),
        ];
        foreach (var address in addresses)
        {
            await IsRefusedAsync("url", address, () => Deployments.SetSourceAsync(new SetSourceRequest { Url = address }, Bounded));
            await IsRefusedAsync("value", address, () => Configuration.SetAsync(new SetConfigurationRequest { Key = "source.url", Value = address }, Bounded));
        }

        await NothingHappenedAsync();
    }

    /// <summary>What looks like an address is given to git as one, and no shell sees it.</summary>
    [NeedsTheory(Part.Nginx | Part.Git)]
    [InlineData("file:///etc")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("file:///dev/zero")]
    [InlineData("/srv/$(touch${IFS}MARKER)`touch${IFS}MARKER`';touch${IFS}MARKER;'")]
    [InlineData("git@127.0.0.1:$(touch${IFS}MARKER)';touch${IFS}MARKER;'")]
    [InlineData("ssh://git@127.0.0.1:1/$(touch${IFS}MARKER)';touch${IFS}MARKER;'")]
    [InlineData("https://127.0.0.1:1/$(touch${IFS}MARKER)';touch${IFS}MARKER;'")]
    [InlineData("https://127.0.0.1:1/--upload-pack=touch%20MARKER")]
    public async Task AnAddressOfSomethingElse_FailsInGitsWords_AndNothingOfItIsRunOrShown(string address)
    {
        await Deployments.SetSourceAsync(new SetSourceRequest { Url = address.Replace("MARKER", Marker, StringComparison.Ordinal) }, Bounded);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Deployments.PlanAsync(new PlanRequest(), Bounded));

        Assert.Equal(("git.fetch-failed", StatusCode.Unavailable), (DetailOf(error).Code, error.StatusCode));
        Assert.DoesNotContain("root:", DetailOf(error).ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Marker));
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task NamesThatAreNoVariables_AndValuesThatNoEnvironmentHolds_AreRefusedAsAWhole()
    {
        string[] names = ["", " ", "A B", "A=B", "A\nB", "A\0B", "A'B", "A\"B", "1A", "Ä", "😀", "LD_PRELOAD", "PATH", "PYTHONPATH", new string('X', 10_000), $"$(touch {Marker})"];
        foreach (var name in names)
            await IsRefusedAsync("set", name, () => Secrets.ChangeAsync(new ChangeSecretsRequest { Set = { ["GOOD"] = "1", [name] = "2" } }, Bounded));
        await IsRefusedAsync("set", "a value", () => Secrets.ChangeAsync(new ChangeSecretsRequest { Set = { ["GOOD"] = "1", ["BAD"] = "a\0b" } }, Bounded));
        await IsRefusedAsync("set", "a value", () => Secrets.ChangeAsync(new ChangeSecretsRequest { Set = { ["GOOD"] = "1", ["BAD"] = new string('x', 100_000) } }, Bounded));

        var list = await Secrets.ListAsync(new ListSecretsRequest(), Bounded);
        Assert.Empty(list.Secrets);
        Assert.Equal(0, list.Version);
        var all = Directory.EnumerateFiles(agent!.Host.State.Secrets, "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        Assert.DoesNotContain(all, text => text.Contains("GOOD", StringComparison.Ordinal));
        await NothingHappenedAsync();
    }

    [NeedsFact(Part.Nginx | Part.Git)]
    public async Task ValuesWithQuotesAndNewlines_AreTakenAsTheyAre()
    {
        var values = new Dictionary<string, string>
        {
            ["QUOTES"] = "a'b\"c`d",
            ["LINES"] = "a\nb\r\nc\n",
            ["COMMANDS"] = $"$(touch {Marker}); touch {Marker}",
            ["ESCAPES"] = @"\n\t\\ %s {0} #not a comment",
            ["UNICODE"] = "\u202E😀\u0301",
            ["SPACES"] = "  both ends  ",
        };

        await Secrets.ChangeAsync(new ChangeSecretsRequest { Set = { values } }, Bounded);

        var kept = ((MBot.Agent.Secrets.SecretStore)agent!.Host.Services.GetService(typeof(MBot.Agent.Secrets.SecretStore))!).Current.Values;
        Assert.Equal(values, kept.ToDictionary(v => v.Key, v => v.Value.Reveal()));
        Assert.False(File.Exists(Marker));
    }

    private async Task NothingHappenedAsync()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.False(Directory.Exists(agent!.Host.State.Source), "git was started: it has a mirror");
        Assert.Empty((await new Protos.V1.Operations.OperationsClient(client!.Calls).ListAsync(new ListOperationsRequest(), Bounded)).Operations);
        Assert.StartsWith("file:///tmp/", (await Deployments.GetSourceAsync(new GetSourceRequest(), Bounded)).Url, StringComparison.Ordinal);
    }

    private static async Task IsRefusedAsync<T>(string field, string value, Func<AsyncUnaryCall<T>> call)
    {
        var error = await Record.ExceptionAsync(async () => await call());
        Assert.True(error is RpcException { StatusCode: StatusCode.InvalidArgument } refusal && DetailOf(refusal).Field == field, $"{value}: {error}");
    }

    private static ErrorDetail DetailOf(RpcException error) =>
        Google.Rpc.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin")).Details.Single().Unpack<ErrorDetail>();
}
