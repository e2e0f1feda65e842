using System.Globalization;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class NotifyTestCommand(ClientEnvironment environment) : Verb(environment, "test", "Send a test message to the agent's webhook and print what it answered.", """
    The webhook is notifications.webhook in the agent's settings. Exit code 5 when the message was not taken.
    """)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var reply = await agent.ChangeAsync(options => agent.Notifications.TestAsync(new TestNotificationRequest(), options), cancellationToken, Bound).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(reply);
        else
            Tell(session.Terminal, reply);
        return reply.Delivered ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Tell(Terminal terminal, TestNotificationReply reply)
    {
        var status = reply.Status == 0 ? "" : $"HTTP {reply.Status.ToString(CultureInfo.InvariantCulture)} ";
        if (reply.Delivered)
            terminal.Line($"delivered in {Text.Span(reply.Duration)}: {status}{reply.Answer}".TrimEnd(), Style.Good);
        else
            terminal.Line($"not delivered: {status}{reply.Answer}".TrimEnd(), Style.Bad);
        if (reply.Waiting > 0)
            terminal.Line($"{Text.Count(reply.Waiting, "message")} wait{(reply.Waiting == 1 ? "s" : "")} to be delivered{(reply.Delivered ? "" : "; the agent goes on trying")}");
        if (!reply.Delivered)
            terminal.Note("→ mbot-client config get notifications shows how it is set; config set notifications.webhook URL gives it another one");
    }
}
