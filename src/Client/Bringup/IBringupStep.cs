namespace MBot.Client.Bringup;

/// <summary>One step from an empty account to an app that serves. It asks the world whether it is done already, and does what is missing.</summary>
internal interface IBringupStep
{
    /// <summary>A word, for the time line.</summary>
    string Name { get; }

    /// <returns>How it is now, for people.</returns>
    /// <exception cref="ClientException">It can't be done now; what the steps before have done stays.</exception>
    Task<string> RunAsync(BringupState up, CancellationToken cancellationToken);
}
