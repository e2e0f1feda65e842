using System.Text;
using System.Text.Json;
using MBot.Agent.Notifications;
using MBot.Agent.Operations;

namespace MBot.Agent.Tests.Notifications;

public sealed class WebhookFormatsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
    private static readonly Notification Message = new("1", NotificationKind.Raised, "app-crash-loop", "it <died> & died @everyone", "mbot-client logs app", Now);

    [Fact]
    public void Slack_GetsItsEscapes()
    {
        var (address, json) = Render("https://hooks.slack.example/services/T/B/x", "slack");

        Assert.Equal("https://hooks.slack.example/services/T/B/x", address);
        Assert.Equal("*🔴 app-crash-loop (prod)*\nit &lt;died&gt; &amp; died @everyone\n→ mbot-client logs app", json.GetProperty("text").GetString());
    }

    [Fact]
    public void Discord_IsKeptFromWakingEverybody()
    {
        var (_, json) = Render("https://discord.example/api/webhooks/1/x", "discord");

        Assert.Equal("**🔴 app-crash-loop (prod)**\nit <died> & died @everyone\n→ mbot-client logs app", json.GetProperty("content").GetString());
        Assert.Equal(0, json.GetProperty("allowed_mentions").GetProperty("parse").GetArrayLength());
    }

    [Theory]
    [InlineData("https://ntfy.sh/my-topic", "https://ntfy.sh/", "my-topic")]
    [InlineData("https://example.org/push/my-topic", "https://example.org/push", "my-topic")]
    public void Ntfy_GetsTheTopicInTheBody(string webhook, string posted, string topic)
    {
        var (address, json) = Render(webhook, "ntfy");

        Assert.Equal((posted, topic, 4), (address, json.GetProperty("topic").GetString(), json.GetProperty("priority").GetInt32()));
        Assert.Equal("🔴 app-crash-loop (prod)", json.GetProperty("title").GetString());
    }

    [Theory]
    [InlineData("slack")]
    [InlineData("discord")]
    [InlineData("ntfy")]
    public void ALongText_IsCutToWhatTheServiceTakes(string format)
    {
        var (_, body) = WebhookFormats.Render(new Uri("https://example.org/x"), format, "prod", Message with { Text = new string('x', 50_000) });

        Assert.InRange(body.Length, 1000, 2000);
    }

    [Theory]
    [InlineData(OperationKind.Redeploy, OperationState.Succeeded, "Succeeded Redeploy succeeded: main a1b2c3d4e5f6 is live, by ada")]
    [InlineData(OperationKind.Redeploy, OperationState.Reverted, "Failed Redeploy reverted: main a1b2c3d4e5f6, by ada: it raised. old serves again")]
    [InlineData(OperationKind.Rollback, OperationState.Failed, "Failed Rollback failed: main a1b2c3d4e5f6, by ada: it raised. What was live serves on")]
    [InlineData(OperationKind.Redeploy, OperationState.Unknown, "Failed Redeploy: nobody knows how it ended: main a1b2c3d4e5f6, by ada")]
    [InlineData(OperationKind.Redeploy, OperationState.Cancelled, null)]
    [InlineData(OperationKind.HttpsRenew, OperationState.Succeeded, null)]
    internal void AnOperationsEnd_IsAMessage_WhereSomebodyShouldKnow(OperationKind kind, OperationState state, string? told)
    {
        var operation = new Operation
        {
            Id = "1", Kind = kind, State = state, RequestedBy = "ada", AcceptedAt = Now, Ref = "main", Commit = "a1b2c3d4e5f6a1b2c3d4", PreviousReleaseId = "old",
            Failure = state is OperationState.Failed or OperationState.Reverted ? new Failure("x", "it raised.", null, []) : null,
        };

        var message = NotificationTexts.Of(operation, Now);

        Assert.Equal(told, message is null ? null : $"{message.Kind} {message.Title}: {message.Text}");
    }

    private static (string Address, JsonElement Json) Render(string webhook, string format)
    {
        var (address, body) = WebhookFormats.Render(new Uri(webhook), format, "prod", Message);
        return (address.ToString(), JsonDocument.Parse(Encoding.UTF8.GetString(body)).RootElement);
    }
}
