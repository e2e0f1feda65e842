using System.Globalization;
using MBot.Agent.Notifications;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Notifications;

/// <summary>Against a real server: in order, again after failures, and never for ever.</summary>
public sealed class NotificationSenderTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private readonly NotificationsFixture _agent = new();
    private readonly WebhookServer _server = WebhookServer.Start();
    private readonly Webhook _webhook;
    private readonly NotificationSender _sender;

    public NotificationSenderTests()
    {
        _agent.Current = new NotificationsOptions { Webhook = _server.Address };
        _webhook = new Webhook(_agent, NotificationsFixture.NoIdentity(_agent.State), TimeProvider.System);
        _sender = new NotificationSender(_agent.Outbox, _webhook, _agent, _agent.Conditions, TimeProvider.System, NullLogger<NotificationSender>.Instance);
    }

    public Task InitializeAsync() => _sender.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _sender.StopAsync(CancellationToken.None);
        _sender.Dispose();
        _webhook.Dispose();
        await _server.DisposeAsync();
        _agent.Dispose();
    }

    [Fact]
    public async Task EachMessage_ArrivesOnce_InOrder_AlsoAfterFailures()
    {
        _server.Answer(500);
        _server.Answer(503);
        for (var i = 0; i < 5; i++)
            Tell($"number {i}");

        await DeliveredAsync(5);

        Assert.Equal(["number 0", "number 0", "number 0", "number 1", "number 2", "number 3", "number 4"], _server.Posts.Select(post => Title(post.Body)));
        var times = _server.Posts.Select(post => post.At).ToList();
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(0.9), $"{times[1] - times[0]}");
        Assert.True(times[2] - times[1] >= TimeSpan.FromSeconds(1.9), $"{times[2] - times[1]}"); // the pauses grow
    }

    [Fact]
    public async Task WhoSaysWhenToComeBack_IsAskedThen()
    {
        _server.Answer(429, "Retry-After: 4");
        Tell("one");

        await DeliveredAsync(1);

        Assert.True(_server.Posts[1].At - _server.Posts[0].At >= TimeSpan.FromSeconds(3.9), $"{_server.Posts[1].At - _server.Posts[0].At}");
    }

    [Fact]
    public async Task AMessageThatIsRefused_IsGivenUp_AndTheNextSaysSo()
    {
        for (var i = 0; i < 3; i++)
            _server.Answer(400);
        Tell("bad");
        Tell("good");

        await DeliveredAsync(1);

        Assert.Equal(["bad", "bad", "bad", "good"], _server.Posts.Select(post => Title(post.Body)));
        Assert.Contains("1 messages before this one could not be delivered", Assert.Single(_server.Taken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWebhookThatFails_IsACondition_WithoutItsAddress_UntilItWorks()
    {
        _server.Usually = 404;
        Tell("one");
        await Until.HoldsAsync(() => _agent.Conditions.List().Count == 1, Bound, "the condition");
        var condition = _agent.Conditions.List()[0];
        Assert.Equal("notifications-failing", condition.Definition.Code);
        Assert.Contains("HTTP 404 said", condition.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("T0p5ecret", condition.Text + condition.Hint, StringComparison.Ordinal);

        await using var another = WebhookServer.Start();
        _agent.Current = new NotificationsOptions { Webhook = another.Address }; // is tried at once

        await Until.HoldsAsync(() => another.Taken.Count == 1 && _agent.Conditions.List().Count == 0, Bound, "the other one has it");
    }

    [Fact]
    public async Task WhereNobodyListens_TheReasonIsNamed()
    {
        var gone = WebhookServer.Start();
        await gone.DisposeAsync();
        _agent.Current = new NotificationsOptions { Webhook = gone.Address };

        var answer = await _webhook.SendAsync(NotificationTexts.Test("ada", DateTimeOffset.UtcNow), 0, CancellationToken.None);

        Assert.Equal((0, "127.0.0.1: no connection"), (answer.Status, answer.Text));
    }

    private void Tell(string title) => _agent.Outbox.Tell(title, new Notification(Guid.NewGuid().ToString(), NotificationKind.Succeeded, title, "text", null, DateTimeOffset.UtcNow));

    private Task DeliveredAsync(int count) => Until.HoldsAsync(() => _server.Taken.Count >= count && _agent.Outbox.Next is null, Bound, string.Create(CultureInfo.InvariantCulture, $"{count} are delivered"));

    private static string Title(string body) => System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("text").GetString()!.Split('\n')[0] is var first ? first[(first.IndexOf(' ', StringComparison.Ordinal) + 1)..first.LastIndexOf(" (", StringComparison.Ordinal)] : "";
}
