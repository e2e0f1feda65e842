namespace MBot.Agent.Diagnostics;

/// <summary>One look at one part of the machine. It changes nothing, and all are taken at the same time.</summary>
internal interface IDiagnostic
{
    /// <summary>Lower case with dashes; stable.</summary>
    string Name { get; }

    /// <summary>After this it has failed for want of an answer, and nobody waits for it any longer.</summary>
    TimeSpan Bound => TimeSpan.FromSeconds(8);

    /// <summary>Names of checks, here or on the laptop, that explain a failure of this one when they failed too.</summary>
    IReadOnlyList<string> ExplainedBy => [];

    /// <exception cref="Platform.MBotException">It failed: cause, way out and evidence are the exception's.</exception>
    Task<Finding> LookAsync(CancellationToken cancellation);
}
