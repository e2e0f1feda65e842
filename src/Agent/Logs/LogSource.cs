namespace MBot.Agent.Logs;

/// <summary>Whose lines. The numbers are the protocol's.</summary>
internal enum LogSource
{
    App = 1,
    Nginx = 2,
    Agent = 3,
    Deploy = 4,
    Boot = 5,
}
