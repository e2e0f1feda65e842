using System.CommandLine;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class ConsoleCommand : Verb
{
    private readonly Option<bool> latest = new("--latest") { Description = "As it is now; types before Nitro (t2, m4 …) can't give that." };
    private readonly Option<int?> tail = new("--tail", "-n") { Description = "Only so many lines from the end.", HelpName = "N" };

    public ConsoleCommand(ClientEnvironment environment)
        : base(environment, "console", "Show what the machine wrote to its console while it booted, for when neither agent nor ssh answers.", """
            EC2 keeps it from some minutes after a start on; --latest asks the running machine. Nothing of it acts on your terminal.
            On a new machine the fingerprints of its SSH host keys are in it.
            """)
    {
        Add(latest);
        Add(tail);
        AwsOptions.AddTo(this);
        Common.Between(tail, 1, 100_000);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var machine = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var console = await session.Ec2.ConsoleAsync(machine.Instance.Id, session.Get(latest), cancellationToken).ConfigureAwait(false);
        var lines = ConsoleText.Lines(console.Output);
        if (session.Get(tail) is { } count)
            lines = [.. lines.TakeLast(count)];
        if (session.Json)
        {
            session.Terminal.Document(writer =>
            {
                writer.WriteString("instanceId", machine.Instance.Id);
                if (console.Time is { } time)
                    writer.WriteString("time", time.UtcDateTime);
                else
                    writer.WriteNull("time");
                writer.WriteStartArray("lines");
                foreach (var line in lines)
                    writer.WriteStringValue(line);
                writer.WriteEndArray();
            });
            return ExitCode.Ok;
        }

        foreach (var line in lines)
            session.Terminal.Line(line);
        if (lines.Count == 0)
            session.Terminal.Note(session.Get(latest) ? "the machine has written nothing to its console" : "EC2 has nothing yet: it takes some minutes after a start; --latest asks the machine itself", Style.Dim);
        return ExitCode.Ok;
    }
}
