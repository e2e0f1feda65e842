using System.Text.Json;
using MBot.Client.Doctor;
using MBot.Client.Output;

namespace MBot.Client.Commands;

/// <summary>What doctor found, for people, pipes and programs.</summary>
internal static class DoctorView
{
    private const int MostEvidence = 6;

    public static void Show(Terminal terminal, Findings findings)
    {
        var diagnosis = findings.Diagnosis;
        if (!terminal.Traits.OutputIsTerminal)
        {
            foreach (var found in diagnosis.Sorted)
                terminal.Line(string.Join('\t', new[] { found.Name, Word(found.Outcome), found.Detail, found.Cause, found.WayOut, found.Command }.Select(text => text.ReplaceLineEndings(" ").Replace('\t', ' '))));
            return;
        }

        foreach (var found in diagnosis.Sorted.Where(found => found.IsBad))
            Tell(terminal, diagnosis, found);
        terminal.Table(["CHECK", "RESULT", "FOUND"], [.. diagnosis.Sorted.Where(found => !found.IsBad).Select(found => new Cell[]
        {
            found.Name,
            new(Word(found.Outcome), found.Outcome == Outcome.Ok ? Style.Good : Style.Dim),
            found.Detail,
        })], "");
        if (!findings.AgentReached)
            terminal.Note("the agent was not reached: what is wrong inside the machine is not known", Style.Warning);
        if (diagnosis.First is { } first)
            terminal.Note($"first of all: {first.Cause}{(first.Command.Length > 0 ? $" → {first.Command}" : "")}", diagnosis.HasFailed ? Style.Bad : Style.Warning);
        else
            terminal.Note("nothing is wrong", Style.Good);
    }

    public static void Write(Utf8JsonWriter writer, Findings findings)
    {
        var diagnosis = findings.Diagnosis;
        writer.WriteBoolean("ok", !diagnosis.HasFailed);
        writer.WriteBoolean("agentReached", findings.AgentReached);
        writer.WriteString("first", diagnosis.First?.Name);
        writer.WriteString("cause", diagnosis.First?.Cause);
        writer.WriteString("command", diagnosis.First?.Command);
        writer.WriteStartArray("checks");
        foreach (var found in diagnosis.Sorted)
        {
            writer.WriteStartObject();
            writer.WriteString("name", found.Name);
            writer.WriteString("by", found.OnLaptop ? "client" : "agent");
            writer.WriteString("result", Word(found.Outcome));
            writer.WriteString("detail", found.Detail);
            writer.WriteString("cause", found.Cause);
            writer.WriteString("wayOut", found.WayOut);
            writer.WriteString("command", found.Command);
            writer.WriteStartArray("evidence");
            foreach (var line in found.Evidence)
                writer.WriteStringValue(line);
            writer.WriteEndArray();
            writer.WriteString("explainedBy", diagnosis.RootOf(found)?.Name);
            writer.WriteNumber("seconds", Math.Round(found.Took.TotalSeconds, 3));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Tell(Terminal terminal, Diagnosis diagnosis, Examination found)
    {
        var style = found.Outcome == Outcome.Failed ? Style.Bad : Style.Warning;
        var root = diagnosis.RootOf(found);
        terminal.Line($"{found.Name}: {found.Cause}{(root is null ? "" : $" (explained by {root.Name})")}", style);
        if (found.Detail != found.Cause)
            terminal.Line($"    found: {found.Detail}", Style.Dim);
        foreach (var line in found.Evidence.TakeLast(MostEvidence))
            terminal.Line($"  | {line}", Style.Dim);
        // Of what is explained, too: two things may be broken at once.
        if (found.WayOut.Length > 0)
            terminal.Line($"  → {found.WayOut}", root is null ? Style.Plain : Style.Dim);
        if (found.Command.Length > 0)
            terminal.Line($"  → {found.Command}", root is null ? Style.Strong : Style.Dim);
    }

    private static string Word(Outcome outcome) => outcome.ToString().ToLowerInvariant();
}
