namespace MBot.Agent.Logs;

/// <summary>Takes secrets out of text that leaves the agent or is stored: log lines, evidence, outputs, details.</summary>
internal interface ILogRedactor
{
    string Redact(string text);
}
