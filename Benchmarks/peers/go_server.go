// SPDX-License-Identifier: Apache-2.0

// The same product on the Go SDK, as its documentation would have one write it: stateless and answering JSON.
//
//go:debug default=go1.27
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

var (
	backendURL = os.Getenv("BACKEND_API_URL")
	client     = &http.Client{Transport: &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 256}}
)

type userArguments struct {
	UserID         string `json:"user_id" jsonschema:"User ID to fetch"`
	IncludeDetails bool   `json:"include_details,omitempty" jsonschema:"Include extended details"`
}

type userProfile struct {
	ID      string         `json:"id"`
	Name    string         `json:"name"`
	Email   string         `json:"email"`
	Details map[string]any `json:"details,omitempty"`
}

func fetch(ctx context.Context, path string, answer any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, backendURL+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer static-token")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("backend answered %s", response.Status)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

func getUserProfile(
	ctx context.Context, _ *mcp.CallToolRequest, arguments userArguments,
) (*mcp.CallToolResult, userProfile, error) {
	var user userProfile
	path := "/users/" + url.PathEscape(arguments.UserID) + "?details=" + strconv.FormatBool(arguments.IncludeDetails)
	err := fetch(ctx, path, &user)
	return nil, user, err
}

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "peer", Version: "1"}, nil)
	mcp.AddTool(server, &mcp.Tool{Name: "get_user_profile", Description: "Retrieve user profile"}, getUserProfile)
	messages := mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true},
	)
	http.Handle("/messages", messages)
	http.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"status":"healthy"}`)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
