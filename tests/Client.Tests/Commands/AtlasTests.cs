using System.Text.Json;
using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Commands;

/// <summary>Against a server that has Atlas's shapes and real digest authentication.</summary>
public sealed class AtlasTests
{
    [Fact]
    public async Task AnAddressIsAdded_AndWaitedForUntilItCounts()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", "203.0.113.7", "--project", AtlasAdmin.Project, "--json", "--comment", "of the test");

        Assert.True(ran.Exit == ExitCode.Ok, ran.Error);
        var json = JsonDocument.Parse(ran.Output).RootElement;
        Assert.Equal(("203.0.113.7", true, "active"), (json.GetProperty("entry").GetString(), json.GetProperty("added").GetBoolean(), json.GetProperty("status").GetString()));
        Assert.Equal("of the test", atlas.Comments["203.0.113.7"]);
        // Asked whether it is there, added, and asked until it counts: pending, pending, active.
        Assert.Equal(["GET", "POST", "GET", "GET", "GET"], atlas.Asked.Select(asked => asked.Split(' ')[0]));
        Assert.DoesNotContain("hunter2", ran.Output + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressThatIsThere_IsLeftAsItIs()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        atlas.Put("203.0.113.7");
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", "203.0.113.7/32", "--project", AtlasAdmin.Project);

        Assert.Equal((ExitCode.Ok, "203.0.113.7 is let in already\n"), (ran.Exit, ran.Output));
        Assert.DoesNotContain(atlas.Asked, asked => asked.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ANetwork_GoesInAsOne()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", "203.0.113.9/24", "--project", AtlasAdmin.Project);
        var listed = await laptop.RunAsync("atlas", "list", "--project", AtlasAdmin.Project);
        var status = await laptop.RunAsync("atlas", "status", "203.0.113.0/24", "--project", AtlasAdmin.Project);
        var none = await laptop.RunAsync("atlas", "status", "198.51.100.1", "--project", AtlasAdmin.Project);

        Assert.True(ran.Exit == ExitCode.Ok, ran.Error);
        Assert.StartsWith("203.0.113.0/24\tmbot", listed.Output, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Ok, "203.0.113.0/24\tactive\n"), (status.Exit, status.Output));
        Assert.Equal((ExitCode.Failed, "198.51.100.1\tnone\n"), (none.Exit, none.Output));
    }

    [Fact]
    public async Task WithoutAnAddress_TheInstancesOwnIsTaken_AndTheProjectIsRemembered()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<RunDiagnosticsRequest>(_ => new RunDiagnosticsReply { PublicAddresses = { "2001:db8::7", "203.0.113.7" } });
        using var laptop = Laptop.Of(agent);
        Equip(laptop, atlas);

        var first = await laptop.RunAsync("atlas", "allow", "--project", AtlasAdmin.Project);
        var second = await laptop.RunAsync("atlas", "allow");

        Assert.Equal((ExitCode.Ok, "203.0.113.7 is let in\n"), (first.Exit, first.Output));
        Assert.Equal((ExitCode.Ok, "203.0.113.7 is let in already\n"), (second.Exit, second.Output));
        Assert.Equal(["atlas"], agent.Script.Asked<RunDiagnosticsRequest>()[0].Only);
        Assert.Equal("mbot test", atlas.Comments["203.0.113.7"]);
    }

    [Theory]
    [InlineData(403, "IP_ADDRESS_NOT_ON_ACCESS_LIST", "atlas.key-not-from-here", ExitCode.Refused)]
    [InlineData(403, "USER_UNAUTHORIZED", "atlas.forbidden", ExitCode.Refused)]
    [InlineData(409, "CONFLICT", "atlas.conflict", ExitCode.Refused)]
    [InlineData(400, "INVALID_ATTRIBUTE", "atlas.refused", ExitCode.Usage)]
    public async Task WhatAtlasRefuses_IsToldOnce_WithItsWayOut(int status, string code, string ours, object exit)
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        atlas.Faults.Enqueue((status, code, null));
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", "203.0.113.7", "--project", AtlasAdmin.Project, "--json");

        var error = JsonDocument.Parse(ran.Error).RootElement.GetProperty("error");
        Assert.Equal((exit, ours), (ran.Exit, error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("hint").GetString()!);
        Assert.Single(atlas.Asked);
    }

    [Fact]
    public async Task AWrongKey_GetsNowhere()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        using var laptop = LaptopOf(atlas);
        laptop.Variables["MBOT_ATLAS_PRIVATE_KEY"] = "another";

        var ran = await laptop.RunAsync("atlas", "list", "--project", AtlasAdmin.Project, "--json");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Contains("atlas.unauthorized", ran.Error, StringComparison.Ordinal);
        Assert.Empty(atlas.Asked);
    }

    [Fact]
    public async Task AnotherProject_IsUnknown()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        using var laptop = LaptopOf(atlas);

        Assert.Contains("atlas.no-project", (await laptop.RunAsync("atlas", "list", "--project", new string('a', 24), "--json")).Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await laptop.RunAsync("atlas", "list", "--project", "my project")).Exit);
        Assert.Equal(ExitCode.Usage, (await laptop.RunAsync("atlas", "list")).Exit);
    }

    [Theory]
    [InlineData(429, "1", true)]
    [InlineData(503, null, true)]
    [InlineData(429, "3600", false)]
    public async Task WhatPasses_IsTriedAgain_AndALongWaitIsTold(int status, string? retryAfter, bool passes)
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        atlas.Put("203.0.113.7");
        atlas.Faults.Enqueue((status, "RATE_LIMITED", retryAfter));
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", "203.0.113.7", "--project", AtlasAdmin.Project);

        Assert.Equal(passes ? ExitCode.Ok : ExitCode.Refused, ran.Exit);
        if (!passes)
            Assert.Contains("try again in 3600 s", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, ExitCode.Failed, "could not bring 203.0.113.7")]
    [InlineData(1000, ExitCode.Unknown, "mbot-client atlas status 203.0.113.7")]
    public async Task WhatNeverCounts_IsNoSuccess(int pending, object exit, string said)
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        atlas.Pending = pending;
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", "203.0.113.7", "--project", AtlasAdmin.Project, "--timeout", "2");

        Assert.Equal(exit, ran.Exit);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoAtATime_AreNotSent()
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        using var laptop = LaptopOf(atlas);

        var ran = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => laptop.RunAsync("atlas", "allow", $"203.0.113.{i}", "--project", AtlasAdmin.Project)));

        Assert.Equal(1, atlas.MostAtOnce);
        Assert.Contains(ran, one => one.Exit == ExitCode.Ok);
        Assert.All(ran, one => Assert.True(one.Exit == ExitCode.Ok || one.Error.Contains("another 'atlas allow'", StringComparison.Ordinal), one.Error));
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("2001:db8::1")]
    [InlineData("everybody")]
    public async Task WhatMayNotGoIn_IsNotAskedFor(string address)
    {
        await using var atlas = await AtlasAdmin.StartAsync();
        using var laptop = LaptopOf(atlas);

        var ran = await laptop.RunAsync("atlas", "allow", address, "--project", AtlasAdmin.Project);

        Assert.Contains(ran.Exit, (ExitCode[])[ExitCode.Usage, ExitCode.Refused]);
        Assert.Empty(atlas.Asked);
    }

    [Fact]
    public async Task WithoutAKey_AndNobodyToAsk_ItSaysWhereKeysComeFrom()
    {
        using var laptop = new Laptop();

        var ran = await laptop.RunAsync("atlas", "list", "--project", AtlasAdmin.Project);

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("MBOT_ATLAS_PUBLIC_KEY", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyGoesOverHttpsOnly()
    {
        using var laptop = new Laptop();
        Equip(laptop, "http://atlas.example.test");

        Assert.Contains("is no HTTPS address", (await laptop.RunAsync("atlas", "list", "--project", AtlasAdmin.Project)).Error, StringComparison.Ordinal);
    }

    private static Laptop LaptopOf(AtlasAdmin atlas)
    {
        var laptop = new Laptop();
        Equip(laptop, atlas);
        return laptop;
    }

    private static void Equip(Laptop laptop, AtlasAdmin atlas) => Equip(laptop, atlas.Url);

    private static void Equip(Laptop laptop, string url)
    {
        laptop.Variables["MBOT_ATLAS_URL"] = url;
        laptop.Variables["MBOT_ATLAS_PUBLIC_KEY"] = AtlasAdmin.PublicKey;
        laptop.Variables["MBOT_ATLAS_PRIVATE_KEY"] = AtlasAdmin.PrivateKey;
    }
}
