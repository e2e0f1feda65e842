namespace MBot.Agent.Configuration;

/// <summary>A feature's options as they are now. Read <see cref="Current"/> at each use: live keys may change between two.</summary>
internal interface ISettings<out T>
    where T : class
{
    T Current { get; }
}
