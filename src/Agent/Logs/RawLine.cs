namespace MBot.Agent.Logs;

/// <summary>What a line of a file says before anything is taken out of it.</summary>
/// <param name="Time">Null: the line goes on with the one before.</param>
/// <param name="Origin">Null: the file's own.</param>
/// <param name="Hidden">Left out, with the lines that go on with it: so detailed that it would bury the others.</param>
internal readonly record struct RawLine(DateTimeOffset? Time, string? Origin, bool IsError, string Text, bool Hidden = false);
