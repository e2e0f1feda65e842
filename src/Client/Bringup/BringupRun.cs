using MBot.Client.Output;

namespace MBot.Client.Bringup;

/// <summary>Runs steps in their order, says each with its time, and where it stopped.</summary>
internal static class BringupRun
{
    /// <param name="again">The command that goes on where this one stops.</param>
    public static async Task RunAsync(BringupState up, IReadOnlyList<IBringupStep> steps, string again, CancellationToken cancellationToken)
    {
        var terminal = up.Session.Terminal;
        var clock = up.Session.Clock;
        foreach (var step in steps)
        {
            var started = clock.GetTimestamp();
            string done;
            try
            {
                done = await step.RunAsync(up, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // Whatever a step says of it: what it ran was interrupted as well.
                terminal.Note($"interrupted in {step.Name}; what is done stays, and {again} goes on", Style.Warning);
                throw new OperationCanceledException(cancellationToken);
            }
            catch (ClientException)
            {
                terminal.Note($"stopped in {step.Name}; what is done stays, and {again} goes on", Style.Warning);
                throw;
            }

            Tell(terminal, step.Name, done, clock.GetElapsedTime(started));
        }
    }

    /// <summary>A line of the time line.</summary>
    public static void Tell(Terminal terminal, string name, string done, TimeSpan took)
    {
        if (terminal.Json)
        {
            terminal.JsonLine(writer =>
            {
                writer.WriteString("step", name);
                writer.WriteString("text", done);
                writer.WriteNumber("seconds", Math.Round(took.TotalSeconds, 1));
            });
            return;
        }

        terminal.Line($"{name,-12}  {Text.Span(took),10}  {done}".TrimEnd());
    }
}
