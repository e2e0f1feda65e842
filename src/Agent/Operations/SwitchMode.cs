namespace MBot.Agent.Operations;

/// <summary>How visitors came to the new release. The numbers are the protocol's and are stored.</summary>
internal enum SwitchMode
{
    /// <summary>The candidate ran beside the live release; no request failed.</summary>
    Beside = 1,

    /// <summary>Not enough memory for two: maintenance page, stop, start.</summary>
    StopStart = 2,
}
