using System.Globalization;
using System.Text.Json;
using MBot.Client.Output;

namespace MBot.Client.Lifecycle;

/// <summary>What came when while something is waited for: a line a stage as it comes, and all of them for a document.</summary>
internal sealed class TimeLine(Terminal terminal, TimeProvider clock)
{
    private readonly long began = clock.GetTimestamp();
    private readonly List<(string Stage, TimeSpan Took)> stages = [];
    private long last = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(began);

    /// <summary>Names of what was reached, oldest first.</summary>
    public IReadOnlyList<string> Stages => [.. stages.Select(stage => stage.Stage)];

    /// <param name="detail">Such as the address that was waited for.</param>
    public void Reached(string stage, string detail = "")
    {
        var took = clock.GetElapsedTime(last);
        last = clock.GetTimestamp();
        stages.Add((stage, took));
        var seconds = took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        terminal.Say(terminal.Traits.OutputIsTerminal ? $"  {stage,-16}  {seconds,6} s  {detail}".TrimEnd() : $"{stage}\t{seconds}\t{detail}");
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("timeLine");
        foreach (var (stage, took) in stages)
        {
            writer.WriteStartObject();
            writer.WriteString("stage", stage);
            writer.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 3));
    }
}
