using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Notifications;

/// <summary>What the webhook of a real instance gets: deploys, failures, conditions and their ends, also over a kill of the agent.</summary>
public sealed class NotificationsTests(ServingManyReleases serving) : IClassFixture<ServingManyReleases>
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    [DeploymentFact]
    public async Task DeploysAndTrouble_AreTold_AndNothingIsLost_WhenTheAgentIsKilledMeanwhile()
    {
        var (instance, repository, _) = await serving.GetAsync();
        await using var scene = new Scene(instance, repository, serving.User);
        await using var server = WebhookServer.Start();
        await scene.SetAsync("notifications.after", "1s");
        await scene.SetAsync("notifications.resolvedAfter", "3s");
        (await instance.ClientAsync("config", "set", "notifications.webhook", server.Address)).Expect(0);
        Assert.DoesNotContain("T0p5ecret", (await instance.ClientAsync("config", "get", "notifications")).Expect(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("T0p5ecret", (await instance.ClientAsync("audit", "--json")).Expect(0).Output, StringComparison.Ordinal);
        var test = (await instance.ClientAsync("notify", "test")).Expect(0).Output;
        Assert.Contains("HTTP 200 said", test, StringComparison.Ordinal);
        Assert.Contains("A test", Title(Assert.Single(server.Taken)), StringComparison.Ordinal);

        await instance.RedeployAsync();
        await HasAsync(server, "Redeploy succeeded");

        // The webhook is away while a deploy fails and the agent is killed; what had to be told comes afterwards, in its order.
        server.Usually = 503;
        await scene.PushAsync(("app.py", "raise RuntimeError('not today')"));
        (await instance.ClientAsync("redeploy")).Expect(5);
        await Until.HoldsAsync(() => server.Posts.Any(post => post.Status == 503), Bound, "an attempt");
        await instance.KillAgentAsync();
        await instance.StartAgentAsync();
        server.Usually = 200;
        await HasAsync(server, "Redeploy failed");
        await scene.PushAsync();
        await instance.RedeployAsync();
        await HasAsync(server, "Redeploy succeeded", times: 2);

        // Another program has taken nginx's port: a condition of high severity, and its end.
        await ChildProcess.RunAsync("kill", ["-9", .. NginxIds(instance).Select(id => $"{id}")]);
        using (var thief = new TcpListener(IPAddress.Loopback, instance.Page.Port))
        {
            await Until.HoldsAsync(() => TryStart(thief) || NginxIds(instance).Count > 0, Bound, "the port is taken");
            Assert.Empty(NginxIds(instance));
            await HasAsync(server, "nginx-down");
        }

        await HasAsync(server, "nginx-down is over");
        Assert.Equal(
            ["A test", "Redeploy succeeded", "Redeploy failed", "Redeploy succeeded", "nginx-down", "nginx-down is over"],
            server.Taken.Select(Title).Select(Plain).Where(title => !title.StartsWith("app-", StringComparison.Ordinal)));
        (await instance.ClientAsync("config", "unset", "notifications.webhook")).Expect(0);
        (await instance.ClientAsync("notify", "test")).Expect(4);
    }

    private static Task HasAsync(WebhookServer server, string title, int times = 1) =>
        Until.HoldsAsync(() => server.Taken.Select(Title).Count(have => have.Contains(title, StringComparison.Ordinal)) >= times, Bound, $"'{title}' is told");

    private static string Title(string body) => JsonDocument.Parse(body).RootElement.GetProperty("text").GetString()!.Split('\n')[0];

    private static List<int> NginxIds(Instance instance) => [.. instance.Processes("nginx: master").SelectMany(master => (int[])[master, .. Children(master)])];

    private static IEnumerable<int> Children(int master) => File.ReadAllText($"/proc/{master}/task/{master}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);

    private static bool TryStart(TcpListener listener)
    {
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false; // the killed ones still go
        }
    }

    /// <summary>Without its sign and its instance.</summary>
    private static string Plain(string title) => title[(title.IndexOf(' ', StringComparison.Ordinal) + 1)..title.LastIndexOf(" (", StringComparison.Ordinal)];
}
