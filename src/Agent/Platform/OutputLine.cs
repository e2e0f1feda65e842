namespace MBot.Agent.Platform;

/// <summary>One line that a child process wrote, without its line end.</summary>
internal readonly record struct OutputLine(bool IsError, string Text);
