using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>The Debian after the one that all other boxes run: newer systemd, nginx, OpenSSL and Python, and the Streamlit that Uvicorn serves.</summary>
public sealed class DebianThirteenTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [BoxFact]
    [Trait("Duration", "Long")]
    public async Task OnDebian13_AnOpenSessionIsKeptByARedeploy_ARollbackGoesBack_AndARebootServes()
    {
        await using var instance = await ServingBox.StartAsync(release: DebianRelease.Trixie);
        using var laptop = await BoxLaptop.CreateAsync(instance.Box);
        (await laptop.EnrolAsync()).Expect(0);
        var first = instance.LiveRelease;
        Assert.Contains("Uvicorn", (await laptop.RunAsync("logs", "app", "--tail", "1000")).Expect(0).Output, StringComparison.Ordinal);

        await using (var open = await StreamlitSession.VisitAsync(instance.Page))
        {
            await instance.Repository.CommitAppAsync(Repository.Hello("v2"));
            await instance.NeverGoesAwayAsync(async () => (await laptop.RunAsync("redeploy")).Expect(0));
            var run = await open.UploadAsync("A file", "notes.txt", new byte[1234]);
            Assert.Equal(("v1", "2", "notes.txt: 1234 bytes"), (run.Release, run.After("runs "), run.After("received ")));
            await using var visitor = await StreamlitSession.VisitAsync(instance.Page);
            Assert.Equal("v2", visitor.Last!.Release);

            // The agent counts sessions, whichever server Streamlit runs on.
            var slots = (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("slots").EnumerateArray();
            Assert.Equal([1, 1], slots.Select(slot => slot.GetProperty("sessions").GetInt32()));
        }

        await Until.HoldsAsync(async () => (await laptop.RunAsync("status", "--json")).Expect(0).Json.GetProperty("slots").GetArrayLength() == 1, Bound, "the old copy is drained");
        await instance.Repository.CommitAppAsync(Repository.App("raises"));
        Assert.Contains("Traceback", (await laptop.RunAsync("redeploy")).Expect(5).Output, StringComparison.Ordinal);
        await instance.NeverGoesAwayAsync(async () => (await laptop.RunAsync("rollback", "--yes")).Expect(0));
        Assert.Equal(first, instance.LiveRelease);

        await instance.Box.RebootAsync();
        await instance.ServesAsync(Bound);
        Assert.Equal(first, instance.LiveRelease);
        await Until.HoldsAsync(async () => (await laptop.RunAsync("health")).ExitCode == 0, Bound, "nothing is wrong");
        (await laptop.RunAsync("audit", "verify")).Expect(0);
        Assert.Equal("", await instance.Box.RunAsync("systemctl", "--no-legend", "--failed", "list-units", "mbot*"));
    }
}
