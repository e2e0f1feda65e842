using MBot.Agent.Platform;

namespace MBot.Agent.Deployments.Steps;

/// <summary>
/// Takes a part of a failed deployment back. What can't be taken back is told beside the failure that led here, never in its
/// place, and holds up none of the parts after it.
/// </summary>
internal sealed partial class Undoing(ILogger<Undoing> logger)
{
    /// <param name="trouble">What to say when it fails, such as <c>the candidate could not be stopped</c>.</param>
    /// <param name="cancellation">What <paramref name="undo"/> looks at: the agent's stop is no failure.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> TryAsync(Deployment deployment, string trouble, Func<Task> undo, CancellationToken cancellation)
    {
        try
        {
            await undo();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            Tell(deployment, trouble, e);
            return false;
        }
    }

    /// <inheritdoc cref="TryAsync"/>
    public void Try(Deployment deployment, string trouble, Action undo)
    {
        try
        {
            undo();
        }
        catch (Exception e)
        {
            Tell(deployment, trouble, e);
        }
    }

    private void Tell(Deployment deployment, string trouble, Exception error)
    {
        Log.Failed(logger, deployment.Request.OperationId, trouble, error);
        var why = error is MBotException or IOException or UnauthorizedAccessException ? error.Message : "an unexpected error, see mbot-client logs agent";
        deployment.Warn("undo.failed", $"{trouble}: {why}");
    }

    private static partial class Log
    {
        [LoggerMessage(3041, LogLevel.Error, "operation {Operation} failed, and {Trouble}")]
        public static partial void Failed(ILogger logger, string operation, string trouble, Exception error);
    }
}
