using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>The load that redeploys are made under: visitors of every kind and clients at full speed.</summary>
internal static class RedeployLoad
{
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);

    public static LoadOptions Options(Instance instance, string release, int sessions = 10) => new()
    {
        Page = instance.Page,
        Releases = [release],
        Sessions = sessions,
        Visitors = 4,
        FullSpeedClients = 50,
        // A hashed asset: what visitors ask for most. Streamlit alone could not bear it from all of them.
        FullSpeedPath = null,
    };

    /// <summary>Clients at full speed whose every request reaches the app itself; few, for it has one thread.</summary>
    public static LoadOptions Health(Instance instance) => new()
    {
        Page = instance.Page,
        Sessions = 0,
        Visitors = 0,
        FullSpeedClients = 2,
    };

    /// <summary>A redeploy of a release of the hello app while the load goes on: new sessions may end on either, then only on the new one.</summary>
    public static async Task<ClientResult> RedeployAsync(this LoadGenerator load, Instance instance, string from, string to)
    {
        load.Expect(from, to);
        var result = await instance.RedeployAsync();
        load.Expect(to);
        return result;
    }

    /// <summary>Waits until every kind of request was made again, from now on.</summary>
    public static async Task GoOnAsync(this LoadGenerator load)
    {
        string[] kinds = ["asset", "exchange", "media", "page", "session", "upload"];
        var before = load.Report;
        await Until.HoldsAsync(
            () =>
            {
                var now = load.Report;
                return kinds.All(kind => now.Kind(kind).Sent >= before.Kind(kind).Sent + 4);
            },
            Bound,
            "the load goes on");
    }
}
