namespace Grpc.Core;

/// <summary>Adds authentication data to the metadata of a call before it leaves the client.</summary>
/// <param name="context">What is about to be called.</param>
/// <param name="metadata">The request's metadata so far: entries are added here.</param>
/// <returns>A task that ends when the metadata is complete. A fault fails the call.</returns>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
