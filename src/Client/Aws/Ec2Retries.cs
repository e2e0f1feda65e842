using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace MBot.Client.Aws;

/// <summary>
/// When a request is asked again: as the SDK does it (a pause that grows, with chance in it), but silence only once, and no answer that a
/// few seconds won't change. What makes something new each time is asked again only when AWS has said that it did not do it.
/// </summary>
internal sealed class Ec2Retries(IClientConfig config) : StandardRetryPolicy(config)
{
    // No token, and no name of which there is one only: EC2 doesn't know the request again.
    private static readonly HashSet<Type> New = [typeof(CreateSnapshotRequest)];

    public override bool RetryForException(IExecutionContext executionContext, Exception exception) =>
        MayAgain(executionContext.RequestContext, exception) && base.RetryForException(executionContext, exception);

    public override Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
        MayAgain(executionContext.RequestContext, exception) ? base.RetryForExceptionAsync(executionContext, exception) : Task.FromResult(false);

    private static bool MayAgain(IRequestContext request, Exception exception) => exception switch
    {
        AmazonServiceException { ErrorCode: "InsufficientInstanceCapacity" or "InsufficientHostCapacity" } => false,
        AmazonServiceException { ErrorCode: { Length: > 0 } } => true,
        _ when New.Contains(request.OriginalRequest.GetType()) => false,
        OperationCanceledException or TimeoutException => request.Retries == 0,
        _ => true,
    };
}
